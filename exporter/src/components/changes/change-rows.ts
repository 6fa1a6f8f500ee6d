import type { ChangeEntry } from '../../client';
import { changeInWords, unescapeWire, type ChangeLine } from '../../view';
import type { RowKeys } from '../virtual/useRows';

/** A change as a line of the list. */
export interface ChangeRow extends ChangeLine {
  readonly pid: number;
  /** Name and pid, as in `worker 4711`, where it is a change of another process than the one shown; null: of that one. */
  readonly process: string | null;
}

/** Changes, the newest first. They are put into words as they are read: most never are. The same object means the same lines. */
export interface ChangeRows {
  readonly length: number;
  at(i: number): ChangeRow;
  /** `seq` of a line: less for each further one. */
  keyAt(i: number): number;
}

/** What was put into words, and for which process shown: a line that stays in view is the same object. */
const worded = new WeakMap<ChangeEntry, { readonly shown: number | null; readonly row: ChangeRow }>();

/**
 * The lines for these changes.
 *
 * @param entries oldest first
 * @param pid whose map is shown: lines of other processes name theirs; null: all do
 */
export function changeRows(entries: readonly ChangeEntry[], pid: number | null): ChangeRows {
  const { length } = entries;
  const entryAt = (i: number): ChangeEntry => entries[length - 1 - i]!;
  return { length, at: (i) => rowOf(entryAt(i), pid), keyAt: (i) => entryAt(i).seq };
}

function rowOf(entry: ChangeEntry, shown: number | null): ChangeRow {
  const known = worded.get(entry);
  if (known?.shown === shown) {
    return known.row;
  }
  const { pid, comm } = entry;
  const row = { ...changeInWords(entry), pid, process: pid === shown ? null : `${unescapeWire(comm)} ${pid}` };
  worded.set(entry, { shown, row });
  return row;
}

/** How many of the lines are newer than the one with this key. */
export function newerThan(lines: ChangeRows, key: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (lines.keyAt(middle) > key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The lines as rows of a list. In place of a line that is no longer kept is the next older one, or the oldest. */
export function keysOf(lines: ChangeRows): RowKeys {
  return {
    length: lines.length,
    keyAt: (row) => lines.keyAt(row),
    rowOf: (key) => Math.min(newerThan(lines, key), lines.length - 1),
  };
}
