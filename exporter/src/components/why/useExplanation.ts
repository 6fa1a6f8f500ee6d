import { useEffect, useState } from 'react';
import { Explainer } from '../../model/explain/explainer';
import type { Explanation } from '../../model/explain/explanation';
import type { Mappings } from '../../view';

/** How long the page may be kept from drawing at a time, in milliseconds. */
const LONGEST_PIECE_MS = 8;

/** One for all: it keeps what it found in chunks, which states of a map share. */
const explainer = new Explainer();

/** An explanation, and what it is of. */
export interface Explained {
  readonly mappings: Mappings;
  /** When it began to be looked at, in Unix milliseconds. */
  readonly at: number;
  readonly explanation: Explanation;
}

/** Explains a map, in pieces between which the page can draw. @returns that of an earlier map until it is done; null: none yet. */
export function useExplanation(mappings: Mappings): Explained | null {
  const [explained, setExplained] = useState<Explained | null>(null);
  useEffect(() => {
    const at = Date.now();
    const steps = explainer.steps(mappings);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const goOn = (): void => {
      const began = performance.now();
      while (performance.now() - began < LONGEST_PIECE_MS) {
        const step = steps.next();
        if (step.done === true) {
          setExplained({ mappings, at, explanation: step.value });
          return;
        }
      }
      timer = setTimeout(goOn);
    };
    goOn();
    return () => {
      clearTimeout(timer);
    };
  }, [mappings]);
  return explained;
}
