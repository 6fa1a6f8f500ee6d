import { FieldType, type DataFrame } from '@grafana/data';
import type { ChangeEntry } from '@vma-tracker/exporter/client';
import { changeInWords, type ChangeLine } from '@vma-tracker/exporter/view';

/** How many changes a panel gets: more than anyone scrolls through, few enough to copy ten times a second. */
export const CHANGES_LIMIT = 200;

/** By it, a consumer tells this frame from the maps. */
export const CHANGES_FRAME = 'changes';

const lines = new WeakMap<ChangeEntry, ChangeLine>();

/**
 * The most recent of `entries`, oldest first, one a row, in words. `seq` ascends; a step of more than one means that
 * changes of other processes, or more than fit, stood between.
 */
export function changesFrame(entries: readonly ChangeEntry[]): DataFrame {
  const shown = entries.slice(-CHANGES_LIMIT).map((entry) => ({ entry, line: inWords(entry) }));
  const column = (name: string, type: FieldType, value: (row: (typeof shown)[number]) => unknown, config = {}) => ({
    name,
    type,
    config,
    values: shown.map(value),
  });
  return {
    name: CHANGES_FRAME,
    length: shown.length,
    fields: [
      column('time', FieldType.time, ({ entry }) => entry.ts / 1000),
      column('seq', FieldType.number, ({ entry }) => entry.seq),
      column('pid', FieldType.number, ({ entry }) => entry.pid),
      column('comm', FieldType.string, ({ entry }) => entry.comm),
      column('op', FieldType.string, ({ line }) => line.tag),
      column('tone', FieldType.string, ({ line }) => line.tone),
      column('change', FieldType.string, ({ line }) => line.words),
      column('amount', FieldType.string, ({ line }) => line.amount),
      column('address', FieldType.number, ({ line }) => line.address, { unit: 'hex0x' }),
    ],
  };
}

function inWords(entry: ChangeEntry): ChangeLine {
  let line = lines.get(entry);
  if (line === undefined) {
    line = changeInWords(entry);
    lines.set(entry, line);
  }
  return line;
}
