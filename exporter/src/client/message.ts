import { COUNTED_OPS, type Op } from '../wire/events';
import { MAP_STATES, type MapStateInfo, type MapStateName, type ProcessInfo } from '../wire/stream/messages';
import type { ProcessIdentity } from '../wire/stream/process-key';
import type { ThreadsSeen } from '../model/thread';
import type { MappingColumns } from '../wire/facts';
import type { Vma } from '../wire/vma';
import { integer, list, object, optional, string, text, type Fields } from './fields';
import { address, assertExtent, flags, kind } from './vma-fields';
import { mappingsOf } from './vmas';

/** A message of the stream with its addresses as numbers: what a client folds. */
export type Message =
  | {
      readonly type: 'hello';
      readonly version: string;
      readonly host: string;
      readonly source: string;
      readonly maxMapCount: number | null;
    }
  | { readonly type: 'process'; readonly info: ProcessInfo }
  | { readonly type: 'vmas'; readonly identity: ProcessIdentity; readonly mappings: MappingColumns }
  | {
      readonly type: 'synced';
      readonly identity: ProcessIdentity | null;
      readonly state: MapStateInfo | null;
      readonly cursor: string | null;
    }
  | { readonly type: 'delta'; readonly cursor: string; readonly changes: MapChange[] }
  | { readonly type: 'exit'; readonly identity: ProcessIdentity; readonly outOfScope: boolean }
  | { readonly type: 'threads'; readonly identity: ProcessIdentity; readonly seen: ThreadsSeen }
  | { readonly type: 'bookmark'; readonly cursor: string }
  | { readonly type: 'reset'; readonly identity: ProcessIdentity | null };

/** In [start, end) of the map of `pid` there is now exactly `vma`, or nothing. */
export interface MapChange {
  readonly ts: number;
  readonly pid: number;
  /** tgid of the task that acted; 0: unknown. */
  readonly by: number;
  readonly op: Op;
  readonly start: number;
  readonly end: number;
  readonly vma: Vma | null;
}

const ops: ReadonlySet<string> = new Set<Op>([...COUNTED_OPS, 'vma']);
const mapStates: ReadonlySet<string> = new Set<MapStateName>(MAP_STATES);

/**
 * Reads a line of the stream. What a later exporter may add (members, types of messages, operations, kinds) is no
 * error.
 *
 * @returns null for a message of a type that this client does not know.
 * @throws Error that says what is wrong with the line.
 */
export function parseMessage(line: string): Message | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error(`not JSON: ${line.slice(0, 80)}`);
  }
  const fields = object(value, 'a message');
  switch (fields['type']) {
    case 'hello':
      return {
        type: 'hello',
        version: text(fields, 'version'),
        host: text(fields, 'host'),
        source: text(fields, 'source'),
        maxMapCount: optional(fields, 'max_map_count', integer),
      };
    case 'process':
      return { type: 'process', info: processInfo(fields) };
    case 'vmas':
      return { type: 'vmas', identity: identity(fields), mappings: mappingsOf(fields) };
    case 'synced':
      return {
        type: 'synced',
        identity: fields['pid'] === undefined ? null : identity(fields),
        state: fields['map'] === undefined ? null : parseMapState(fields),
        cursor: fields['cursor'] === undefined ? null : text(fields, 'cursor'),
      };
    case 'delta':
      return { type: 'delta', cursor: text(fields, 'cursor'), changes: list(fields, 'changes').map(mapChange) };
    case 'exit':
      return { type: 'exit', identity: identity(fields), outOfScope: fields['reason'] === 'out_of_scope' };
    case 'threads':
      return { type: 'threads', identity: identity(fields), seen: threadsSeen(fields) };
    case 'bookmark':
      return { type: 'bookmark', cursor: text(fields, 'cursor') };
    case 'reset':
      return { type: 'reset', identity: fields['all'] === true ? null : identity(fields) };
    default:
      text(fields, 'type');
      return null;
  }
}

function processInfo(fields: Fields): ProcessInfo {
  return {
    pid: integer(fields, 'pid'),
    start_time: integer(fields, 'start_time'),
    ppid: integer(fields, 'ppid'),
    comm: text(fields, 'comm'),
    exe: text(fields, 'exe'),
    cmdline: text(fields, 'cmdline'),
    uid: integer(fields, 'uid'),
    cgroup: text(fields, 'cgroup'),
    group: text(fields, 'group'),
    ...parseMapState(fields),
  };
}

/** Reads whether a map can be relied on. An older exporter says nothing of it: then a map is what it told last. */
export function parseMapState(fields: Fields): MapStateInfo {
  if (fields['map'] === undefined) {
    return { map: 'ok', map_since: 0, map_reason: null };
  }
  const state = text(fields, 'map');
  return {
    map: mapStates.has(state) ? (state as MapStateName) : 'unreadable',
    map_since: integer(fields, 'map_since'),
    map_reason: optional(fields, 'map_reason', text),
  };
}

function mapChange(value: unknown): MapChange {
  const fields = object(value, 'a change');
  const pid = integer(fields, 'pid');
  const start = address(fields['start']);
  const end = address(fields['end']);
  const what = fields['vma'];
  assertExtent(start, end);
  return {
    ts: integer(fields, 'ts'),
    pid,
    by: fields['by'] === undefined ? pid : integer(fields, 'by'),
    op: op(fields['op']),
    start,
    end,
    vma: what === null ? null : changedVma(object(what, 'a vma'), start, end),
  };
}

function changedVma(fields: Fields, start: number, end: number): Vma {
  return {
    start,
    end,
    perms: text(fields, 'perms'),
    offset: address(fields['offset']),
    dev: text(fields, 'dev'),
    inode: text(fields, 'inode'),
    path: text(fields, 'path'),
    kind: kind(fields['kind']),
    flags: flags(fields['flags']),
  };
}

function threadsSeen(fields: Fields): ThreadsSeen {
  const [tids, names, pointers] = [list(fields, 'tid'), list(fields, 'name'), list(fields, 'sp')];
  if (names.length !== tids.length || pointers.length !== tids.length) {
    throw new Error(`threads of unequal length: tid ${tids.length}, name ${names.length}, sp ${pointers.length}`);
  }
  const threads = tids.map((tid, n) => ({
    tid: integer({ tid }, 'tid'),
    name: string(names[n], 'name'),
    stackPointer: pointers[n] === null ? null : address(pointers[n]),
  }));
  return { threads, reason: optional(fields, 'reason', text) };
}

function identity(fields: Fields): ProcessIdentity {
  return { pid: integer(fields, 'pid'), startTime: integer(fields, 'start_time') };
}

function op(value: unknown): Op {
  const name = string(value, 'op');
  return ops.has(name) ? (name as Op) : 'other';
}
