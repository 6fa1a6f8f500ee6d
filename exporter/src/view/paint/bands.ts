import { kindGroupOf } from '../kinds';
import type { Column } from '../layout';
import { sheetScroll } from '../sheet';
import { relate } from '../relation';
import type { Relation } from '../types';
import type { Scene } from './scene';

const ALPHA: Readonly<Record<Relation, number>> = {
  copied: 0.13,
  shared: 0.42,
  differs: 0.6,
  'child-only': 0.6,
  'parent-only': 0.6,
};

/** Paints what joins a child with its parent: faint where it is a copy, strong where memory is shared, else marked. */
export function paintBands(context: CanvasRenderingContext2D, scene: Scene, child: Column): void {
  const { layout, theme } = scene;
  const { scale, viewport, zoom } = layout;
  const scroll = sheetScroll(layout, layout.sheets[0]!, scene.scroll);
  const before = layout.columns[child.map - 1]!;
  const x = before.x + before.width;
  const width = child.x - x;
  const parentMap = layout.state.maps[0]!.mappings;
  const childMap = layout.state.maps[child.map]!.mappings;
  let drawnTo = 0;
  for (const range of scale.rangesFrom(scroll / zoom)) {
    const from = Math.round(range.top * zoom) - scroll;
    if (from >= viewport.height) {
      break;
    }
    const [one, other] = [parentMap.indexAt(range.low), childMap.indexAt(range.low)];
    const relation = relate(parentMap, one, childMap, other);
    if (relation === null) {
      continue;
    }
    const isCopy = relation === 'copied' || relation === 'shared';
    const to = Math.max(Math.round(range.bottom * zoom) - scroll, isCopy ? 0 : from + 1);
    const top = isCopy ? Math.max(from, drawnTo) : from;
    if (to <= top) {
      continue;
    }
    drawnTo = to;
    context.globalAlpha = ALPHA[relation];
    context.fillStyle = isCopy ? theme.kinds[kindGroupOf(childMap.facts(other).kind)].fill : theme.differs;
    const half = width / 2;
    context.fillRect(
      relation === 'child-only' ? x + half : x,
      viewport.y + top,
      relation === 'child-only' || relation === 'parent-only' ? half : width,
      to - top,
    );
  }
  context.globalAlpha = 1;
}
