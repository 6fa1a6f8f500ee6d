import React, { forwardRef, memo, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import type { Tooltip } from '../../view';
import { cardContents } from './card-contents';
import { CardPlace, type CardTarget } from './card-place';

/** Hands the card what to say, and where. */
export interface MapTooltipHandle {
  show(tooltip: Tooltip, target: CardTarget): void;
  hide(): void;
}

/**
 * The card beside what is pointed at, a child of the map's element. It is told by its handle, and says so in the same frame: the
 * pointer and the map change it more often than anything else is drawn.
 */
export const MapTooltip = memo(
  forwardRef<MapTooltipHandle>(function MapTooltip(_, handle) {
    const card = useRef<HTMLDivElement>(null);
    const place = useRef<CardPlace | null>(null);
    const said = useRef('');

    useLayoutEffect(() => {
      if (card.current === null) {
        return undefined;
      }
      const made = new CardPlace(card.current);
      place.current = made;
      return () => {
        made.destroy();
        place.current = null;
      };
    }, []);
    useImperativeHandle(
      handle,
      () => ({
        show(tooltip, target) {
          const text = JSON.stringify(tooltip);
          if (text !== said.current) {
            said.current = text;
            card.current?.replaceChildren(...cardContents(tooltip));
          }
          place.current?.show(target);
        },
        hide() {
          place.current?.hide();
        },
      }),
      [],
    );
    return <div ref={card} className="vma-map-card" role="tooltip" />;
  }),
);
