import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Portal, useStyles2, VizTooltipContainer } from '@grafana/ui';
import {
  AddressMapView,
  tooltipOf,
  type AddressMapState,
  type Filter,
  type MapTheme,
  type Pointed,
} from '@vma-tracker/exporter/view';
import React, { forwardRef, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { MapTooltip } from './MapTooltip';
import { useSize } from './useSize';

interface Props {
  readonly state: AddressMapState;
  readonly theme: MapTheme;
  readonly filter: Filter;
  /** How many maps had no room. */
  readonly onLeftOut: (count: number) => void;
}

/** What the rest of the panel asks of the map. */
export interface MapHandle {
  /** Selects what is at `address` and scrolls it into view. */
  reveal(id: string, address: number): void;
}

/** The canvas, fed with states; the tooltip and the live region, which are its owner's. */
export const MapCanvas = forwardRef<MapHandle, Props>(function MapCanvas({ state, theme, filter, onLeftOut }, handle) {
  const styles = useStyles2(getStyles);
  const room = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<AddressMapView | undefined>(undefined);
  const { width, height } = useSize(room);
  const [hovered, setHovered] = useState<Pointed | null>(null);
  const [selected, setSelected] = useState<Pointed | null>(null);
  const [said, setSaid] = useState('');
  const first = useRef(theme);

  useEffect(() => {
    const made = new AddressMapView(canvas.current!, {
      theme: first.current,
      onHover: setHovered,
      onSelect: setSelected,
      onAnnounce: setSaid,
    });
    view.current = made;
    return () => made.destroy();
  }, []);
  useEffect(() => view.current?.setTheme(theme), [theme]);
  useEffect(() => view.current?.setFilter(filter), [filter]);
  useEffect(() => view.current?.resize(width, height, window.devicePixelRatio), [width, height]);
  useEffect(() => {
    view.current?.show(state);
    onLeftOut(width > 0 ? (view.current?.leftOut ?? 0) : 0);
  }, [state, width, onLeftOut]);
  useImperativeHandle(handle, () => ({ reveal: (id, address) => void view.current?.reveal(id, address) }), []);

  const pointed = hovered ?? selected;
  const tooltip = pointed === null ? null : tooltipOf(pointed.state, pointed.hit, Date.now());
  const corner = canvas.current?.getBoundingClientRect();
  return (
    <div ref={room} className={styles.room}>
      <canvas ref={canvas} className={styles.canvas} />
      <div className={styles.unseen} aria-live="polite">
        {said}
      </div>
      {pointed !== null && tooltip !== null && corner !== undefined && (
        <Portal>
          <VizTooltipContainer
            role="tooltip"
            aria-live="off"
            position={{ x: corner.x + pointed.x, y: corner.y + pointed.y }}
            offset={{ x: 12, y: 12 }}
          >
            <MapTooltip tooltip={tooltip} theme={theme} />
          </VizTooltipContainer>
        </Portal>
      )}
    </div>
  );
});

function getStyles({ colors, shape }: GrafanaTheme2) {
  return {
    room: css({ position: 'relative', flex: '1 1 0', minWidth: 0, minHeight: 0, overflow: 'hidden' }),
    canvas: css({
      position: 'absolute',
      inset: 0,
      borderRadius: shape.radius.default,
      outline: 'none',
      '&:focus-visible': { outline: `1px solid ${colors.primary.border}`, outlineOffset: -1 },
    }),
    unseen: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
  };
}
