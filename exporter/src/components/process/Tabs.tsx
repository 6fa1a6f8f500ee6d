import React, { useRef } from 'react';

export interface TabsProps<Name extends string> {
  readonly tabs: readonly { readonly name: Name; readonly label: string }[];
  readonly chosen: Name;
  /** Begins the ids of the tabs, and those of their panels: `PREFIX-tab-NAME`, `PREFIX-panel-NAME`. */
  readonly prefix: string;
  readonly onChoose: (name: Name) => void;
}

/** Tabs as the ARIA authoring practices have them: arrows go between them, the chosen one alone is in the tab order. */
export function Tabs<Name extends string>({ tabs, chosen, prefix, onChoose }: TabsProps<Name>): React.JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const step = (event: React.KeyboardEvent): void => {
    const at = tabs.findIndex(({ name }) => name === chosen);
    const to =
      event.key === 'ArrowRight'
        ? at + 1
        : event.key === 'ArrowLeft'
          ? at - 1
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? -1
              : null;
    const next = to === null ? undefined : tabs.at(to % tabs.length);
    if (next !== undefined) {
      event.preventDefault();
      onChoose(next.name);
      list.current?.querySelector<HTMLElement>(`[data-name="${next.name}"]`)?.focus();
    }
  };
  return (
    <div ref={list} className="vma-tabs" role="tablist" aria-label="View" onKeyDown={step}>
      {tabs.map(({ name, label }) => (
        <button
          key={name}
          type="button"
          role="tab"
          data-name={name}
          id={`${prefix}-tab-${name}`}
          aria-controls={`${prefix}-panel-${name}`}
          aria-selected={name === chosen}
          tabIndex={name === chosen ? 0 : -1}
          onClick={() => {
            onChoose(name);
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
