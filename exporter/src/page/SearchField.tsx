import React, { type KeyboardEvent, type RefObject } from 'react';

export interface SearchFieldProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly inputRef: RefObject<HTMLInputElement>;
  /** The key that leads to it, wherever one is. */
  readonly shortcut?: string;
}

/** Where one writes which processes to list. */
export function SearchField({ query, onQuery, onKeyDown, inputRef, shortcut }: SearchFieldProps): React.JSX.Element {
  return (
    <input
      ref={inputRef}
      type="search"
      className="field"
      placeholder="Search name or PID"
      aria-label="Search processes by name or PID"
      aria-keyshortcuts={shortcut}
      spellCheck={false}
      autoComplete="off"
      value={query}
      onChange={({ target }) => {
        onQuery(target.value);
      }}
      onKeyDown={onKeyDown}
    />
  );
}
