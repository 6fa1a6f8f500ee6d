import type { MapStateInfo } from '../wire/stream/messages';
import { integer, list, number, object, optional, text, type Fields } from './fields';
import { parseMapState } from './message';

/** One line of the process list, as /api/v1/processes tells it. */
export interface ListedProcess {
  readonly pid: number;
  readonly startTime: number;
  readonly ppid: number;
  /** Escaped as on the wire, as is `cmdline`. */
  readonly comm: string;
  readonly cmdline: string;
  /** `known`: whether something of the map was ever read. */
  readonly mapState: MapStateInfo & { readonly known: boolean };
  /** Null while its map was never read, as are the figures below. */
  readonly vmas: number | null;
  readonly mappedBytes: number | null;
  /** Those of the mapped bytes that are addresses without memory. */
  readonly reservedBytes: number | null;
  readonly writableExecutableVmas: number | null;
  /** Real uid; null until known. */
  readonly uid: number | null;
  /** What the metrics count it under; escaped as `comm`. Null where an older exporter does not tell. */
  readonly group: string | null;
  /**
   * Calls that changed its map since the exporter first saw it: a counter, from two of which a rate is made. Null where its
   * source can't tell calls, or an older exporter does not.
   */
  readonly operations: number | null;
}

/** As whom the exporter sees its client. */
export interface ListViewer {
  /** Null where it does not matter. */
  readonly uid: number | null;
  /** Of that uid; null if it has none. */
  readonly name: string | null;
  /** Why it sees what it sees; `user`: it sees its own processes only. */
  readonly clearance: string;
  /** What keeps the exporter from telling which are its own; null if nothing does. */
  readonly obstacle: string | null;
}

/** The machine's processes at one moment. */
export interface ProcessList {
  /** The name of the machine. */
  readonly host: string;
  /** vm.max_map_count; null where it is not known. */
  readonly maxMapCount: number | null;
  /** How many maps are behind, and by how many seconds at most; null where the source can't tell. */
  readonly rereads: { readonly waiting: number; readonly oldestSeconds: number } | null;
  /** As whom the exporter sees who asks; null where it does not say. */
  readonly viewer: ListViewer | null;
  readonly processes: readonly ListedProcess[];
}

/**
 * Reads the answer of /api/v1/processes. Members that it does not know are no error, nor are those that an older exporter
 * does not tell.
 *
 * @throws Error, a sentence that says what is wrong with it: something else than an exporter answered, or one of another
 * version.
 */
export function parseProcessList(answer: unknown): ProcessList {
  try {
    const fields = object(answer, 'the answer');
    return {
      host: text(fields, 'host'),
      maxMapCount: optional(fields, 'max_map_count', integer),
      rereads: optional(fields, 'rereads', rereads),
      viewer: optional(fields, 'viewer', viewer),
      processes: list(fields, 'processes').map(listedProcess),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The list of processes was not understood: ${reason}.`, { cause: error });
  }
}

function rereads(fields: Fields, name: string): ProcessList['rereads'] {
  const members = object(fields[name], name);
  return { waiting: integer(members, 'waiting'), oldestSeconds: number(members, 'oldest_seconds') };
}

function viewer(fields: Fields, name: string): ListViewer {
  const members = object(fields[name], name);
  return {
    uid: optional(members, 'uid', integer),
    name: optional(members, 'name', text),
    clearance: text(members, 'clearance'),
    obstacle: optional(members, 'obstacle', text),
  };
}

function listedProcess(value: unknown): ListedProcess {
  const fields = object(value, 'a process');
  return {
    pid: integer(fields, 'pid'),
    startTime: integer(fields, 'start_time'),
    ppid: integer(fields, 'ppid'),
    comm: text(fields, 'comm'),
    cmdline: text(fields, 'cmdline'),
    mapState: { ...parseMapState(fields), known: fields['synced'] === true },
    vmas: optional(fields, 'vmas', integer),
    // Beyond 2^53 with five levels of page tables.
    mappedBytes: optional(fields, 'mapped_bytes', number),
    reservedBytes: optional(fields, 'reserved_bytes', number),
    writableExecutableVmas: optional(fields, 'writable_executable_vmas', integer),
    uid: fields['uid'] === -1 ? null : optional(fields, 'uid', integer),
    group: optional(fields, 'group', text),
    operations: optional(fields, 'operations', integer),
  };
}
