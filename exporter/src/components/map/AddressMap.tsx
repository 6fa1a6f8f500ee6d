import React, { forwardRef, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import type { AddressMapState, AddressMapView, Filter } from '../../view';
import { useTheme } from '../theme/Root';
import { MapStage, type SelectedPlace } from './map-stage';
import { MapTooltip, type MapTooltipHandle } from './Tooltip';

export interface AddressMapProps {
  readonly state: AddressMapState;
  /** Which kinds to look at. */
  readonly filter: Filter;
  /** Called when another number of maps has no room; they are the last of the state. At first, all have. */
  readonly onLeftOut?: ((count: number) => void) | undefined;
  /** Called when something else is selected, by whatever means; null: nothing is. */
  readonly onSelect?: ((place: SelectedPlace | null) => void) | undefined;
}

/** What the map's surroundings can ask of it. */
export interface AddressMapHandle {
  /** Selects what is at `address` in the map of this id, and scrolls it into view. Returns whether that map is shown. */
  reveal(id: string, address: number): boolean;
  /** What draws it; null before there is one, or where it can't be. */
  readonly view: AddressMapView | null;
}

/** The address map with its card and its live region. It fills what it is in. */
export const AddressMap = forwardRef<AddressMapHandle, AddressMapProps>(function AddressMap(
  { state, filter, onLeftOut, onSelect },
  handle,
) {
  const theme = useTheme();
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const announcer = useRef<HTMLParagraphElement>(null);
  const card = useRef<MapTooltipHandle>(null);
  const stage = useRef<MapStage | null>(null);
  const atFirst = useRef(theme);
  const listener = useRef({ onLeftOut, onSelect });
  const [trouble, setTrouble] = useState<string | null>(null);

  useLayoutEffect(() => {
    listener.current = { onLeftOut, onSelect };
  });
  useLayoutEffect(() => {
    if (root.current === null || canvas.current === null) {
      return undefined;
    }
    try {
      const made = new MapStage(root.current, canvas.current, atFirst.current, {
        card: () => card.current,
        onAnnounce: (text) => {
          // Not by way of React: nothing else changes with it.
          announcer.current?.replaceChildren(text);
        },
        onLeftOut: (count) => listener.current.onLeftOut?.(count),
        onSelect: (place) => listener.current.onSelect?.(place),
      });
      stage.current = made;
      return () => {
        made.destroy();
        stage.current = null;
      };
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }, []);
  useEffect(() => stage.current?.view.setTheme(theme), [theme]);
  useEffect(() => stage.current?.view.setFilter(filter), [filter]);
  useEffect(() => stage.current?.show(state), [state]);
  useImperativeHandle(
    handle,
    () => ({
      reveal: (id, address) => stage.current?.reveal(id, address) ?? false,
      get view() {
        return stage.current?.view ?? null;
      },
    }),
    [],
  );
  return (
    <div ref={root} className="vma-map-stage">
      <canvas ref={canvas} className="vma-map" hidden={trouble !== null} />
      {trouble !== null && (
        <p className="vma-map-trouble" role="alert">
          The map can’t be drawn: {trouble}.
        </p>
      )}
      <MapTooltip ref={card} />
      <p ref={announcer} className="vma-hidden-text" aria-live="polite" />
    </div>
  );
});
