import { useMemo, useState, type FocusEvent } from 'react';

/** To spread on the element that holds the rows. */
export interface HoldProps {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: () => void;
  readonly onBlur: (event: FocusEvent) => void;
}

/** Whether the pointer is on an element, or the focus in it. */
export function useHeld(): readonly [held: boolean, props: HoldProps] {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const props = useMemo<HoldProps>(
    () => ({
      onPointerEnter: () => {
        setPointed(true);
      },
      onPointerLeave: () => {
        setPointed(false);
      },
      onFocus: () => {
        setFocused(true);
      },
      onBlur: ({ currentTarget, relatedTarget }) => {
        setFocused(relatedTarget instanceof Node && currentTarget.contains(relatedTarget));
      },
    }),
    [],
  );
  return [pointed || focused, props];
}
