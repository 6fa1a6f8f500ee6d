import { parseViewer, type MapStateShown, type ViewerShown } from '../view';
import { MAP_STATES, type MapStateName } from '../wire/stream/messages';
import { processKey } from '../wire/stream/process-key';

/** One line of the process list, as /api/v1/processes tells it. */
export interface ListedProcess {
  readonly pid: number;
  readonly startTime: number;
  readonly ppid: number;
  /** Escaped as on the wire, as is `cmdline`. */
  readonly comm: string;
  readonly cmdline: string;
  readonly mapState: MapStateShown;
  /** Null while its map was never read, as are the figures below. */
  readonly vmas: number | null;
  readonly mappedBytes: number | null;
  /** Those of the mapped bytes that are addresses without memory. */
  readonly reservedBytes: number | null;
  readonly writableExecutableVmas: number | null;
}

/** The machine's processes at one moment. */
export interface ProcessList {
  /** The name of the machine. */
  readonly host: string;
  /** vm.max_map_count; null where it is not known. */
  readonly maxMapCount: number | null;
  /** How many maps are behind, and by how many seconds at most; null where the source can't tell. */
  readonly rereads: { readonly waiting: number; readonly oldestSeconds: number } | null;
  /** As whom the exporter sees this page; null where it does not say. */
  readonly viewer: ViewerShown | null;
  readonly processes: readonly ListedProcess[];
}

/**
 * Reads the answer of /api/v1/processes.
 *
 * @throws Error when it is not one: something else than an exporter of this version answered.
 */
export function parseProcessList(answer: unknown): ProcessList {
  if (!isRecord(answer) || !Array.isArray(answer['processes'])) {
    throw new Error('the list of processes was not understood: reload the page');
  }
  const limit = answer['max_map_count'];
  const rereads = answer['rereads'];
  return {
    host: textIn(answer, 'host'),
    maxMapCount: typeof limit === 'number' ? limit : null,
    rereads: isRecord(rereads)
      ? { waiting: numberIn(rereads, 'waiting'), oldestSeconds: numberIn(rereads, 'oldest_seconds') }
      : null,
    viewer: parseViewer(answer['viewer']),
    processes: answer['processes'].map(parseProcess),
  };
}

function parseProcess(value: unknown): ListedProcess {
  if (!isRecord(value)) {
    throw new Error('an entry in the list of processes was not understood: reload the page');
  }
  return {
    pid: numberIn(value, 'pid'),
    startTime: numberIn(value, 'start_time'),
    ppid: numberIn(value, 'ppid'),
    comm: textIn(value, 'comm'),
    cmdline: textIn(value, 'cmdline'),
    mapState: {
      map: mapStateIn(value),
      map_since: numberIn(value, 'map_since'),
      map_reason: value['map_reason'] === null ? null : textIn(value, 'map_reason'),
      known: value['synced'] === true,
    },
    vmas: numberOrNullIn(value, 'vmas'),
    mappedBytes: numberOrNullIn(value, 'mapped_bytes'),
    reservedBytes: numberOrNullIn(value, 'reserved_bytes'),
    writableExecutableVmas: numberOrNullIn(value, 'writable_executable_vmas'),
  };
}

/** Those that match a search by pid or name, the one with most VMAs first. */
export function listed(list: ProcessList, query: string): ListedProcess[] {
  const needle = query.trim().toLowerCase();
  return list.processes
    .filter(
      (process) =>
        needle === '' ||
        String(process.pid).startsWith(needle) ||
        process.comm.toLowerCase().includes(needle) ||
        process.cmdline.toLowerCase().includes(needle),
    )
    .sort((a, b) => (b.vmas ?? -1) - (a.vmas ?? -1) || a.pid - b.pid);
}

/** `processes` in the order of `before`, new ones last: for a list that is being pointed at. */
export function inOrderOf(processes: readonly ListedProcess[], before: readonly ListedProcess[]): ListedProcess[] {
  const rank = new Map(before.map((process, index) => [processKey(process), index]));
  const rankOf = (process: ListedProcess): number => rank.get(processKey(process)) ?? before.length;
  return [...processes].sort((a, b) => rankOf(a) - rankOf(b));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function numberIn(record: Record<string, unknown>, name: string): number {
  const value = record[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new Error(`the list of processes has no usable ${name}: reload the page`);
  }
  return value;
}

function numberOrNullIn(record: Record<string, unknown>, name: string): number | null {
  return record[name] === null ? null : numberIn(record, name);
}

function mapStateIn(record: Record<string, unknown>): MapStateName {
  const state = MAP_STATES.find((each) => each === record['map']);
  if (state === undefined) {
    throw new Error('the list of processes has no usable map: reload the page');
  }
  return state;
}

function textIn(record: Record<string, unknown>, name: string): string {
  const value = record[name];
  if (typeof value !== 'string') {
    throw new Error(`the list of processes has no usable ${name}: reload the page`);
  }
  return value;
}
