import React, { memo, useMemo } from 'react';
import { formatAge, formatCount, plural } from '../../view';
import { hrefOf } from '../process-link';
import type { Watched } from '../watch/watch';
import { AllButton } from './AllButton';
import type { ColumnId } from './columns';
import { reasonsOf } from './reasons';

/** Reasons, and processes of each, that are named. */
const REASONS = 3;
const NAMED = 4;

export interface UnreadCardProps {
  readonly watched: Watched;
  /** To sort the table by a column. */
  readonly onShowAll: (column: ColumnId) => void;
}

/** Maps that are not known, or not as they are now, and why. */
export const UnreadCard = memo(function UnreadCard({ watched, onShowAll }: UnreadCardProps) {
  const reasons = useMemo(() => reasonsOf(watched.processes, watched.now), [watched]);
  const rereads = watched.polled.list?.rereads ?? null;
  const behind = rereads !== null && rereads.oldestSeconds > 1;
  const all = reasons.reduce((sum, { processes }) => sum + processes.length, 0);
  return (
    <section className="card" aria-labelledby="section-unread" data-empty={all === 0 && !behind}>
      <div className="card-head">
        <h2 id="section-unread">Unreadable or behind</h2>
        {all > NAMED && <AllButton count={all} column="state" onShowAll={onShowAll} />}
      </div>
      {all === 0 && !behind && <p className="card-nothing">None: every map is as it is now.</p>}
      <ul>
        {behind && (
          <li className="reason" data-level="warning">
            <p>
              {plural(rereads.waiting, 'map is', 'maps are')} behind what happens, by{' '}
              {formatAge(rereads.oldestSeconds * 1000)} at most.
            </p>
          </li>
        )}
        {reasons.slice(0, behind ? REASONS - 1 : REASONS).map(({ key, words, level, processes }) => (
          <li key={key} className="reason" data-level={level}>
            <p title={words}>{words}</p>
            <span className="reason-processes">
              {processes.length > NAMED && <span className="vma-muted">{formatCount(processes.length)}:</span>}
              {processes.slice(0, NAMED).map(({ key: each, name, listed }) => (
                <a key={each} href={hrefOf(listed)}>
                  <span className="process-name">{name}</span> <span className="process-pid">{listed.pid}</span>
                </a>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
});
