import React, { memo, useMemo } from 'react';
import { hrefOf } from '../process-link';
import { rank, type Ranking } from '../watch/rankings';
import type { Watched, WatchedProcess } from '../watch/watch';
import type { ColumnId } from './columns';
import { AllButton } from './AllButton';
import type { SectionText } from './sections';
import { useSteady } from './steady';
import { useHeld } from './useHeld';

/** Rows of a section. */
const MOST = 5;

export interface SectionCardProps {
  readonly text: SectionText;
  readonly watched: Watched;
  /** To sort the table by a column. */
  readonly onShowAll: (column: ColumnId) => void;
}

/** One answer to "which process should I look at?": the first few, or a line that says there is none. */
export const SectionCard = memo(function SectionCard({ text, watched, onShowAll }: SectionCardProps) {
  const ranking = useMemo(() => rank(text.section, watched.processes, MOST), [text.section, watched.processes]);
  const [held, hold] = useHeld();
  const steady = useSteady(ranking.first, held, text.section, asItWas).slice(0, MOST);
  // What stays in its place although it no longer belongs there says how it is now.
  const rows = held ? steady.map((row) => watched.processes.find(({ key }) => key === row.key) ?? row) : steady;
  const id = `section-${text.section}`;
  return (
    <section className="card" aria-labelledby={id} data-empty={rows.length === 0}>
      <div className="card-head">
        <h2 id={id}>{text.title}</h2>
        {ranking.all > MOST && <AllButton count={ranking.all} column={text.column} onShowAll={onShowAll} />}
      </div>
      {rows.length === 0 ? (
        <p className="card-nothing">{text.nothing(watched)}</p>
      ) : (
        <ol {...hold}>
          {rows.map((process) => (
            <li key={process.key}>
              <CardRow text={text} process={process} ranking={ranking} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
});

interface CardRowProps {
  readonly text: SectionText;
  readonly process: WatchedProcess;
  readonly ranking: Ranking;
}

function CardRow({ text, process, ranking }: CardRowProps): React.JSX.Element {
  const picture = text.picture(process, ranking);
  const note = text.note?.(process) ?? null;
  return (
    <a className="card-row" href={hrefOf(process.listed)} title={text.hint(process)}>
      <span className="card-name">
        <span className="process-name">{process.name}</span> <span className="process-pid">{process.listed.pid}</span>
      </span>
      {picture !== null && <span className="card-picture">{picture}</span>}
      <span className="card-number">{text.number(process)}</span>
      {note !== null && <span className="card-note">{note}</span>}
    </a>
  );
}

/** One that has gone: the last that was said of it. */
function asItWas(process: WatchedProcess): WatchedProcess {
  return process;
}
