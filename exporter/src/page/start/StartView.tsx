import React, { useCallback, useRef, useState } from 'react';
import { useSlash } from '../useSlash';
import type { Watched } from '../watch/watch';
import { sortAfter, type ColumnId, type Sort } from './columns';
import { Figures } from './Figures';
import { ProcessTable } from './ProcessTable';
import { SectionCard } from './SectionCard';
import { SECTIONS } from './sections';
import { UnreadCard } from './UnreadCard';

export interface StartViewProps {
  readonly watched: Watched;
}

/** The whole machine at a glance: which process should I look at? */
export function StartView({ watched }: StartViewProps): React.JSX.Element {
  const search = useRef<HTMLInputElement>(null);
  const [sort, setSort] = useState<Sort>({ by: 'vmas', descending: true });
  const onSort = useCallback((by: ColumnId) => {
    setSort((before) => sortAfter(before, by));
  }, []);
  const onShowAll = useCallback((by: ColumnId) => {
    setSort({ by, descending: true });
  }, []);
  useSlash(search);
  const { polled, figures } = watched;
  const { list, error } = polled;
  if (list === null || figures === null) {
    return (
      <section className="start" aria-label="Overview">
        <p className="empty">{error ?? 'Asking the exporter for its processes …'}</p>
      </section>
    );
  }
  return (
    <section className="start" aria-label="Overview">
      <header className="start-head">
        <h1>{list.host}</h1>
        <Figures figures={figures} behind={list.rereads?.waiting ?? null} />
      </header>
      <div className="cards">
        {SECTIONS.map((text) => (
          <SectionCard key={text.section} text={text} watched={watched} onShowAll={onShowAll} />
        ))}
        <UnreadCard watched={watched} onShowAll={onShowAll} />
      </div>
      <ProcessTable watched={watched} sort={sort} onSort={onSort} searchRef={search} />
    </section>
  );
}
