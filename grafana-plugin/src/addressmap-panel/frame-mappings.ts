import type { DataFrame, Field } from '@grafana/data';
import { KIND_NAMES, Mappings, mappingsOfRows, type KnownLife, type Row } from '@vma-tracker/exporter/view';
import { MAP_FIELDS, mapMeta, REQUIRED_MAP_FIELDS, type CarriedMap, type FrameField } from '../frames';

type Kind = keyof typeof KIND_NAMES;

/** The mappings of a frame, or what it lacks, in words. */
export type FrameMappings = { readonly mappings: Mappings; readonly skipped: number } | { readonly problem: string };

const known = new WeakMap<object, { readonly frame: DataFrame; readonly read: FrameMappings }>();

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
 * Frames with the same values, by reference, give the same mappings: Grafana copies frames and shares their values. A map
 * that is carried beside them is taken as it is, unless they are others than were made of it.
 */
export function frameMappings(frame: DataFrame): FrameMappings {
  const { carried } = mapMeta(frame);
  if (carried !== undefined && isUntouched(frame, carried)) {
    return { mappings: Mappings.of(carried.map, carried.threads), skipped: 0 };
  }
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

/** Whether the fields still are what was made of the map. */
function isUntouched(frame: DataFrame, { values }: CarriedMap): boolean {
  return (Object.keys(values) as Array<keyof typeof values>).every(
    (key) => fieldOf(frame, MAP_FIELDS[key])?.values === values[key],
  );
}

function sameValues(a: DataFrame, b: DataFrame): boolean {
  return a.fields.length === b.fields.length && a.fields.every(({ values }, i) => values === b.fields[i].values);
}

function build(frame: DataFrame): FrameMappings {
  const missing = REQUIRED_MAP_FIELDS.filter((field) => fieldOf(frame, field) === undefined);
  if (missing.length > 0) {
    return { problem: `The data has no field ${namesOf(missing)}. ${MAP_NEEDS}` };
  }
  const start = addresses(fieldOf(frame, MAP_FIELDS.start)!);
  const end = addresses(fieldOf(frame, MAP_FIELDS.end)!);
  const places = rowsInOrder(start, end, frame.length);
  const kind = kinds(fieldOf(frame, MAP_FIELDS.kind)!);
  const perms = texts(fieldOf(frame, MAP_FIELDS.perms)!);
  const path = texts(fieldOf(frame, MAP_FIELDS.path)!);
  const offsets = fieldOf(frame, MAP_FIELDS.offset);
  const offset = offsets === undefined ? undefined : addresses(offsets);
  const flags = valuesOf<string>(frame, MAP_FIELDS.flags);
  const life = lives(frame);
  const rows = places.map((at): Row => ({
    start: start[at],
    end: end[at],
    kind: kind[at],
    perms: perms[at],
    path: path[at],
    offset: offset?.[at] ?? NaN,
    flags: flags?.[at] ?? null,
    life: life?.(at),
  }));
  return { mappings: mappingsOfRows(rows), skipped: frame.length - rows.length };
}

/** The values of a field that need not be there, null where one is not known; undefined: there is none of that type. */
function valuesOf<T>(frame: DataFrame, wanted: FrameField): ReadonlyArray<T | null> | undefined {
  const field = fieldOf(frame, wanted);
  return field?.type === wanted.type ? field.values : undefined;
}

/** Reads what was seen to happen to the mapping of a row; undefined: the frame does not tell of it. */
function lives(frame: DataFrame): ((row: number) => KnownLife) | undefined {
  const since = valuesOf<number>(frame, MAP_FIELDS.since);
  const changedAt = valuesOf<number>(frame, MAP_FIELDS.changedAt);
  const lastOp = valuesOf<string>(frame, MAP_FIELDS.lastOp);
  const changes = valuesOf<number>(frame, MAP_FIELDS.changes);
  if ([since, changedAt, lastOp, changes].every((column) => column === undefined)) {
    return undefined;
  }
  return (row) => ({
    since: microseconds(since?.[row]),
    ts: microseconds(changedAt?.[row]),
    op: lastOp?.[row] ?? null,
    count: changes?.[row] ?? null,
  });
}

function microseconds(milliseconds: number | null | undefined): number | null {
  return milliseconds === null || milliseconds === undefined ? null : milliseconds * 1000;
}

/** The rows that are ranges, from low to high, none overlapping. */
function rowsInOrder(start: readonly number[], end: readonly number[], length: number): number[] {
  const rows = Array.from({ length }, (_, row) => row).filter((row) => end[row] > start[row]);
  if (rows.some((row, i) => i > 0 && start[row] < start[rows[i - 1]])) {
    rows.sort((a, b) => start[a] - start[b]);
  }
  let top = 0;
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
