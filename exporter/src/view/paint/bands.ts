import { groupOf } from '../kinds';
import type { Column } from '../layout';
import { relate } from '../relation';
import { rangeAt } from '../scale';
import type { MappingColumns, Relation } from '../types';
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
  const { layout, scroll, theme } = scene;
  const { scale, viewport, zoom } = layout;
  const before = layout.columns[child.map - 1]!;
  const x = before.x + before.width;
  const width = child.x - x;
  const parentMap = layout.state.maps[0]!.columns;
  const childMap = layout.state.maps[child.map]!.columns;
  const inParent = descend(parentMap);
  const inChild = descend(childMap);
  let drawnTo = 0;
  for (let i = rangeAt(scale, scroll / zoom); i >= 0; i--) {
    const from = Math.round(scale.y[i + 1]! * zoom) - scroll;
    if (from >= viewport.height) {
      break;
    }
    const relation = relate(parentMap, inParent(scale.bounds[i]!), childMap, inChild(scale.bounds[i]!));
    if (relation === null) {
      continue;
    }
    const isCopy = relation === 'copied' || relation === 'shared';
    const to = Math.max(Math.round(scale.y[i]! * zoom) - scroll, isCopy ? 0 : from + 1);
    const top = isCopy ? Math.max(from, drawnTo) : from;
    if (to <= top) {
      continue;
    }
    drawnTo = to;
    context.globalAlpha = ALPHA[relation];
    context.fillStyle = isCopy ? theme.kinds[groupOf(childMap.kind[inChild(scale.bounds[i]!)]!)].fill : theme.differs;
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

/** A look-up of the mapping at addresses that only go down: all of them together are linear. -1 where none is. */
function descend(columns: MappingColumns): (address: number) => number {
  let index = columns.length - 1;
  return (address) => {
    while (index >= 0 && columns.start[index]! > address) {
      index--;
    }
    return index >= 0 && columns.end[index]! > address ? index : -1;
  };
}
