import { FieldType, type DataFrame } from '@grafana/data';
import type { ConnectionState, Snapshot } from '@vma-tracker/exporter/client';
import type { ChangeLine, MapStateShown, StillMap, Thread } from '@vma-tracker/exporter/view';

/** A field of a frame: what it is found by, and what it holds. */
export interface FrameField {
  readonly name: string;
  readonly type: FieldType;
}

/**
 * The fields of a map, by what they tell of a mapping: one row each. Addresses and offsets are in bytes.
 * The README tells makers of other data of them.
 */
export const MAP_FIELDS = {
  start: { name: 'start', type: FieldType.number },
  end: { name: 'end', type: FieldType.number },
  perms: { name: 'perms', type: FieldType.string },
  offset: { name: 'offset', type: FieldType.number },
  kind: { name: 'kind', type: FieldType.string },
  path: { name: 'path', type: FieldType.string },
  role: { name: 'role', type: FieldType.string },
  flags: { name: 'flags', type: FieldType.string },
  since: { name: 'since', type: FieldType.time },
  changedAt: { name: 'changed', type: FieldType.time },
  lastOp: { name: 'last_op', type: FieldType.string },
  changes: { name: 'changes', type: FieldType.number },
} as const satisfies Record<string, FrameField>;

/** Those without which there is no map to draw. */
export const REQUIRED_MAP_FIELDS = [
  MAP_FIELDS.start,
  MAP_FIELDS.end,
  MAP_FIELDS.kind,
  MAP_FIELDS.perms,
  MAP_FIELDS.path,
] as const;

/** A map beside the fields that were made of it, so that a panel need not read a million rows back. */
export class CarriedMap {
  /** @param values of each field, by which it is seen whether a transformation has made others of them. */
  constructor(
    readonly map: StillMap,
    /** The process's threads as they were seen on it; null: nobody looked. */
    readonly threads: readonly Thread[] | null,
    readonly values: Readonly<Record<keyof typeof MAP_FIELDS, unknown>>,
  ) {}

  /** Nothing: whoever saves a frame, or shows it as JSON, has the fields. */
  toJSON(): undefined {
    return undefined;
  }
}

/** The labels on each field of a map: whose it is. `comm` is escaped as on the wire. */
export type MapLabels = Record<'pid' | 'start_time' | 'comm', string>;

/** What a map carries besides its mappings, in `meta.custom`. */
export interface MapMeta {
  /** Differs whenever anything of the process does. */
  readonly rev: number;
  readonly ppid: number;
  readonly exe: string;
  /** Whether the map can be relied on. */
  readonly mapState: MapStateShown;
  readonly carried: CarriedMap;
}

/** The name of the frame of changes, which tells it from the maps. */
export const CHANGES_FRAME = 'changes';

/** The fields of the frame of changes, by what a line of the list calls them: one row a change, oldest first. */
export const CHANGE_FIELDS = {
  time: { name: 'time', type: FieldType.time },
  /** Ascends; a step of more than one means that changes of other processes, or more than fit, stood between. */
  seq: { name: 'seq', type: FieldType.number },
  pid: { name: 'pid', type: FieldType.number },
  comm: { name: 'comm', type: FieldType.string },
  tag: { name: 'op', type: FieldType.string },
  tone: { name: 'tone', type: FieldType.string },
  words: { name: 'change', type: FieldType.string },
  amount: { name: 'amount', type: FieldType.string },
  address: { name: 'address', type: FieldType.number },
} as const satisfies Record<keyof ChangeLine | 'pid' | 'comm', FrameField>;

/** What the frame of changes carries besides them, in `meta.custom`: how the stream fares. */
export interface ChangesMeta {
  /** Greater for each later state of one connection. */
  readonly rev: number;
  readonly connection: ConnectionState;
  /** Tries a lost stream at once. Whoever saves a frame loses it: it is no value of JSON. */
  readonly retry: () => void;
  /** The sysctl vm.max_map_count of the exporter's machine; null where it isn't known. */
  readonly maxMapCount: number | null;
  readonly exporter: Snapshot['exporter'];
}

/** The labels of a map; of another source's frames, some or all may be missing. */
export function mapLabels(frame: DataFrame): Partial<MapLabels> {
  return frame.fields[0]?.labels ?? {};
}

/** What a map carries besides its mappings; another source's frames tell none of it. */
export function mapMeta(frame: DataFrame): Partial<MapMeta> {
  return frame.meta?.custom ?? {};
}

/** What the frame of changes tells of the stream; another source's tells none of it. */
export function changesMeta(frame: DataFrame): Partial<ChangesMeta> {
  return frame.meta?.custom ?? {};
}
