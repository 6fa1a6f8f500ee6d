import {
  formatCount,
  GROUP_NAMES,
  isCalledByKernel,
  kindGroupOf,
  mappingName,
  plural,
  unescapeWire,
  type Mappings,
} from '../../view';
import type { Order } from './order';

/** As many as a spreadsheet or an editor takes without a pause. */
const ROWS_MAX = 100_000;

/** The path of a mapping as people read it, or what it is called without one; and whether that is a path. */
export function pathOrName(mappings: Mappings, index: number): { readonly text: string; readonly isPath: boolean } {
  const { path } = mappings.facts(index);
  return path === '' || isCalledByKernel(mappings.facts(index))
    ? { text: mappingName(mappings, index), isPath: false }
    : { text: unescapeWire(path), isPath: true };
}

/** Bytes into its file, in hex; empty for a mapping without a file, or where it is not known. */
export function offsetText(mappings: Mappings, index: number): string {
  const { path } = mappings.facts(index);
  const offset = mappings.offset(index);
  return path === '' || path.startsWith('[') || Number.isNaN(offset) ? '' : offset.toString(16);
}

/** The rows as tab-separated text with a heading, in bytes and hex: for a spreadsheet. The first ROWS_MAX of them. */
export function asText(mappings: Mappings, order: Order): string {
  const lines = ['Start\tEnd\tBytes\tAccess\tKind\tOffset\tPath'];
  for (let row = 0; row < Math.min(order.length, ROWS_MAX); row++) {
    const index = order.indexAt(row);
    const [start, end] = [mappings.start(index), mappings.end(index)];
    const { perms, kind } = mappings.facts(index);
    const group = GROUP_NAMES[kindGroupOf(kind)];
    const range = `${start.toString(16)}\t${end.toString(16)}\t${end - start}`;
    lines.push(`${range}\t${perms}\t${group}\t${offsetText(mappings, index)}\t${pathOrName(mappings, index).text}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Puts the rows on the clipboard. @returns what came of it, to be shown. */
export async function copyRows(mappings: Mappings, order: Order): Promise<string> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) {
    return 'Not copied: browsers allow it over HTTPS and on localhost only.';
  }
  try {
    await clipboard.writeText(asText(mappings, order));
  } catch (error) {
    return `Not copied: ${error instanceof Error ? error.message : 'the browser refuses'}`;
  }
  return order.length > ROWS_MAX
    ? `Copied the first ${formatCount(ROWS_MAX)} of ${plural(order.length, 'row')}.`
    : `Copied ${plural(order.length, 'row')}.`;
}
