import React, { forwardRef, memo, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import type { Tooltip } from '../../view';
import { CardPlace, type CardTarget } from './card-place';

/** Hands the card what to say, and where. */
export interface MapTooltipHandle {
  show(tooltip: Tooltip, target: CardTarget): void;
  hide(): void;
}

/**
 * The card beside what is pointed at, a child of the map's element. It is told by its handle, since the pointer and the map change it more often than anything else
 * is drawn: it is drawn anew only when it says something else.
 */
export const MapTooltip = memo(
  forwardRef<MapTooltipHandle>(function MapTooltip(_, handle) {
    const card = useRef<HTMLDivElement>(null);
    const place = useRef<CardPlace | null>(null);
    const wanted = useRef<{ readonly text: string; readonly target: CardTarget | null }>({ text: '', target: null });
    const [tooltip, setTooltip] = useState<Tooltip | null>(null);

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
    useLayoutEffect(() => {
      // Not before it says what belongs to the place.
      if (wanted.current.target !== null) {
        place.current?.show(wanted.current.target);
      }
    }, [tooltip]);
    useImperativeHandle(
      handle,
      () => ({
        show(next, target) {
          const text = JSON.stringify(next);
          const isSaid = text === wanted.current.text;
          wanted.current = { text, target };
          if (isSaid) {
            place.current?.show(target);
          } else {
            setTooltip(next);
          }
        },
        hide() {
          wanted.current = { ...wanted.current, target: null };
          place.current?.hide();
        },
      }),
      [],
    );
    return (
      <div ref={card} className="vma-map-card" role="tooltip">
        {tooltip !== null && <Contents tooltip={tooltip} />}
      </div>
    );
  }),
);

function Contents({ tooltip: { group, title, size, words, facts } }: { readonly tooltip: Tooltip }): React.JSX.Element {
  return (
    <>
      <div className="vma-map-card-head">
        {group !== null && <span className="vma-swatch" style={{ background: `var(--vma-kind-${group})` }} />}
        <strong>{title}</strong>
        <span className="vma-map-card-size">{size}</span>
      </div>
      <p>{words}</p>
      <dl>
        {facts.map(({ label, value, mono, warning }) => (
          <React.Fragment key={label}>
            <dt>{label}</dt>
            <dd
              className={mono === true ? 'vma-mono' : undefined}
              data-level={warning === true ? 'warning' : undefined}
            >
              {value}
            </dd>
          </React.Fragment>
        ))}
      </dl>
    </>
  );
}
