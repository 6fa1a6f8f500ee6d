import type { DataFrame, Field } from '@grafana/data';
import { KIND_NAMES, type MappingColumns } from '@vma-tracker/exporter/view';
import { MAP_FIELDS, REQUIRED_MAP_FIELDS, type FrameField } from '../frames';

type Kind = keyof typeof KIND_NAMES;

/** The mappings of a frame, or what it lacks, in words. */
export type FrameColumns =
  { readonly columns: MappingColumns; readonly skipped: number } | { readonly problem: string };

const known = new WeakMap<object, { readonly frame: DataFrame; readonly read: FrameColumns }>();

/** What a frame has to have, in a sentence. */
export const MAP_NEEDS = `An address map needs frames with the fields ${namesOf(REQUIRED_MAP_FIELDS)}.`;

/** Whether a frame is meant to be a map: it has both ends of ranges. */
export function looksLikeMap(frame: DataFrame): boolean {
  return fieldOf(frame, MAP_FIELDS.start) !== undefined && fieldOf(frame, MAP_FIELDS.end) !== undefined;
}

/**
 * The mappings of a frame. Fields are found by name, whatever their case; addresses are numbers or hex strings. Rows
 * come in any order; those that are no range, or overlap one before them, are skipped and counted.
 *
 * Frames with the same values, by reference, give the same columns: Grafana copies frames and shares their values.
 */
export function frameColumns(frame: DataFrame): FrameColumns {
  const key = fieldOf(frame, MAP_FIELDS.start)?.values;
  const before = key === undefined ? undefined : known.get(key);
  if (before !== undefined && sameValues(before.frame, frame)) {
    return before.read;
  }
  const read = build(frame);
  if (key !== undefined) {
    known.set(key, { frame, read });
  }
  return read;
}

function sameValues(a: DataFrame, b: DataFrame): boolean {
  return a.fields.length === b.fields.length && a.fields.every(({ values }, i) => values === b.fields[i].values);
}

function build(frame: DataFrame): FrameColumns {
  const missing = REQUIRED_MAP_FIELDS.filter((field) => fieldOf(frame, field) === undefined);
  if (missing.length > 0) {
    return { problem: `The data has no field ${namesOf(missing)}. ${MAP_NEEDS}` };
  }
  const start = addresses(fieldOf(frame, MAP_FIELDS.start)!);
  const end = addresses(fieldOf(frame, MAP_FIELDS.end)!);
  const rows = rowsInOrder(start, end, frame.length);
  const pick = <T>(values: readonly T[]): readonly T[] => (rows === null ? values : rows.map((row) => values[row]));
  const text = (wanted: FrameField) => pick(texts(fieldOf(frame, wanted)!));
  const optional = (wanted: FrameField) => {
    const field = fieldOf(frame, wanted);
    return field?.type === wanted.type ? pick(field.values) : undefined;
  };
  const offset = fieldOf(frame, MAP_FIELDS.offset);
  return {
    skipped: rows === null ? 0 : frame.length - rows.length,
    columns: {
      length: rows?.length ?? frame.length,
      start: pick(start),
      end: pick(end),
      kind: pick(kinds(fieldOf(frame, MAP_FIELDS.kind)!)),
      perms: text(MAP_FIELDS.perms),
      path: text(MAP_FIELDS.path),
      offset: offset === undefined ? undefined : pick(addresses(offset)),
      since: optional(MAP_FIELDS.since),
      changedAt: optional(MAP_FIELDS.changedAt),
      lastOp: optional(MAP_FIELDS.lastOp),
      changes: optional(MAP_FIELDS.changes),
    },
  };
}

/** The rows that are ranges, from low to high, none overlapping; null: all of them, as they stand. */
function rowsInOrder(start: readonly number[], end: readonly number[], length: number): number[] | null {
  let top = 0;
  let ordered = true;
  for (let row = 0; row < length && ordered; row++) {
    ordered = start[row] >= top && end[row] > start[row];
    top = end[row];
  }
  if (ordered) {
    return null;
  }
  const rows = Array.from({ length }, (_, row) => row)
    .filter((row) => end[row] > start[row])
    .sort((a, b) => start[a] - start[b]);
  top = 0;
  return rows.filter((row) => {
    const free = start[row] >= top;
    top = free ? end[row] : top;
    return free;
  });
}

function fieldOf(frame: DataFrame, { name }: FrameField): Field | undefined {
  return frame.fields.find((field) => field.name.toLowerCase() === name);
}

function namesOf(fields: readonly FrameField[]): string {
  return fields.map(({ name }) => name).join(', ');
}

const HEX = /^(?:0x)?[0-9a-f]{1,17}$/i;

/** Text is hex, whatever type the field claims: Grafana guesses `number` for text that is all digits. */
function addresses({ values }: Field): readonly number[] {
  return values.every((value) => typeof value === 'number')
    ? values
    : values.map((value: unknown) =>
        typeof value === 'number' ? value : typeof value === 'string' && HEX.test(value) ? parseInt(value, 16) : NaN,
      );
}

function texts({ values }: Field): readonly string[] {
  return values.every((value) => typeof value === 'string')
    ? values
    : values.map((value: unknown) => (value === null || value === undefined ? '' : String(value)));
}

/** A kind that is none of the known ones is drawn as anonymous memory. */
function kinds(field: Field): readonly Kind[] {
  const isKind = (text: string): text is Kind => Object.hasOwn(KIND_NAMES, text);
  const all = texts(field);
  return all.every(isKind) ? all : all.map((text) => (isKind(text) ? text : 'anon'));
}
