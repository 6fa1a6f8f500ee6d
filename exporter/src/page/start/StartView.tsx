import React, { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import type { Watched } from '../watch/watch';
import { sortAfter, type ColumnId, type Sort } from './columns';
import { Figures } from './Figures';
import { ProcessTable } from './ProcessTable';
import { SectionCard } from './SectionCard';
import { SECTIONS } from './sections';
import { UnreadCard } from './UnreadCard';

export interface StartViewProps {
  readonly watched: Watched;
  /** Of the search field; left out, it is the view's own. */
  readonly searchRef?: RefObject<HTMLInputElement>;
}

/** The whole machine at a glance: which process should I look at? */
export function StartView({ watched, searchRef }: StartViewProps): React.JSX.Element {
  const own = useRef<HTMLInputElement>(null);
  const search = searchRef ?? own;
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

/** `/` leads to the search, wherever the focus is but in a field. */
function useSlash(search: RefObject<HTMLInputElement>): void {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        search.current?.focus();
        search.current?.select();
        event.preventDefault();
      }
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
    };
  }, [search]);
}
