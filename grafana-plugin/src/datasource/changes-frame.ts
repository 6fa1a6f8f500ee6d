import type { DataFrame, Field } from '@grafana/data';
import type { ChangeEntry } from '@vma-tracker/exporter/client';
import { changeInWords, type ChangeLine } from '@vma-tracker/exporter/view';
import { CHANGE_FIELDS, CHANGES_FRAME, type FrameField } from '../frames';

/** How many changes a panel gets: more than anyone scrolls through, few enough to copy ten times a second. */
export const CHANGES_LIMIT = 200;

const lines = new WeakMap<ChangeEntry, ChangeLine>();

/** The most recent of `entries`, oldest first, one a row, in words. */
export function changesFrame(entries: readonly ChangeEntry[]): DataFrame {
  const shown = entries.slice(-CHANGES_LIMIT).map((entry) => ({ entry, line: inWords(entry) }));
  const field = ({ name, type }: FrameField, value: (row: (typeof shown)[number]) => unknown, config = {}): Field => ({
    name,
    type,
    config,
    values: shown.map(value),
  });
  return {
    name: CHANGES_FRAME,
    length: shown.length,
    fields: [
      field(CHANGE_FIELDS.time, ({ entry }) => entry.ts / 1000),
      field(CHANGE_FIELDS.seq, ({ entry }) => entry.seq),
      field(CHANGE_FIELDS.pid, ({ entry }) => entry.pid),
      field(CHANGE_FIELDS.comm, ({ entry }) => entry.comm),
      field(CHANGE_FIELDS.tag, ({ line }) => line.tag),
      field(CHANGE_FIELDS.tone, ({ line }) => line.tone),
      field(CHANGE_FIELDS.words, ({ line }) => line.words),
      field(CHANGE_FIELDS.amount, ({ line }) => line.amount),
      field(CHANGE_FIELDS.address, ({ line }) => line.address, { unit: 'hex0x' }),
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
