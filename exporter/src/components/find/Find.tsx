import React, { memo, useState } from 'react';
import { formatCount, plural, type Finds, type Mappings } from '../../view';
import { LatestQuery } from './latest-query';

export interface FindProps {
  /** What is searched. */
  readonly mappings: Mappings;
  /** What to look for: an address, permissions, or part of a path; empty: nothing. */
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Called with the address to show. */
  readonly onReveal: (address: number) => void;
  /** The field, for whoever gives it the focus. */
  readonly inputRef?: React.Ref<HTMLInputElement> | undefined;
}

/** One of the finds: by its address, so that it stays the same one in a map that changes. */
interface Current {
  readonly text: string;
  readonly address: number;
}

/**
 * Finds an address, permissions, or part of a path in a map. To type reveals what is found first from the top of the map down; Enter
 * goes on to the next, with Shift to the one before; Escape clears it.
 */
export const Find = memo(function Find({ mappings, text, onText, onReveal, inputRef }: FindProps) {
  const [queries] = useState(() => new LatestQuery());
  const [current, setCurrent] = useState<Current | null>(null);
  const finds = queries.of(text)?.in(mappings) ?? null;
  const at = current?.text === text ? current.address : null;

  const show = (found: Finds | null, shown: string, nth: number): void => {
    if (found !== null && found.free !== null) {
      onReveal(found.free);
    } else if (found !== null && found.count > 0) {
      const address = found.start(nth);
      setCurrent({ text: shown, address });
      onReveal(address);
    }
  };
  const type = (typed: string): void => {
    onText(typed);
    show(queries.of(typed)?.in(mappings) ?? null, typed, 0);
  };
  const go = (step: 1 | -1): void => {
    show(finds, text, finds === null ? 0 : stepped(finds, at, step));
  };
  return (
    <div className="vma-find" role="search">
      <input
        ref={inputRef}
        type="search"
        className="vma-find-text"
        aria-label="Find address, path or permissions such as rwx"
        placeholder="Find address or path"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        enterKeyHint="next"
        value={text}
        onChange={(event) => {
          type(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          // What an input method composes ends with Enter too.
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
            go(event.shiftKey ? -1 : 1);
            event.preventDefault();
          } else if (event.key === 'Escape' && text !== '') {
            onText('');
            event.preventDefault();
            event.stopPropagation();
          }
        }}
      />
      <output className="vma-find-result vma-muted">{resultInWords(finds, at)}</output>
      {finds !== null && finds.count > 1 && (
        <>
          <Step
            label="Previous find"
            path="M2 8l4-4 4 4"
            onPress={() => {
              go(-1);
            }}
          />
          <Step
            label="Next find"
            path="M2 4l4 4 4-4"
            onPress={() => {
              go(1);
            }}
          />
        </>
      )}
    </div>
  );
});

interface StepProps {
  readonly label: string;
  readonly path: string;
  readonly onPress: () => void;
}

function Step({ label, path, onPress }: StepProps): React.JSX.Element {
  return (
    <button type="button" className="vma-find-step" aria-label={label} title={label} onClick={onPress}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d={path} fill="none" stroke="currentColor" strokeWidth="1.6" />
      </svg>
    </button>
  );
}

/** Which find comes a step after the one at an address, which may be gone; null: there was none. */
function stepped(finds: Finds, at: number | null, step: 1 | -1): number {
  const { count } = finds;
  if (count === 0) {
    return 0;
  }
  const place = at === null ? -1 : finds.placeOf(at);
  const next = place >= 0 ? place + step : step === 1 ? -1 - place : -2 - place;
  return (next + count) % count;
}

function resultInWords(finds: Finds | null, at: number | null): string {
  if (finds === null) {
    return '';
  }
  if (finds.free !== null) {
    return 'nothing mapped there';
  }
  if (finds.count === 0) {
    return 'no match';
  }
  const place = at === null ? -1 : finds.placeOf(at);
  return place < 0
    ? plural(finds.count, 'match', 'matches')
    : `${formatCount(place + 1)} of ${formatCount(finds.count)}`;
}
