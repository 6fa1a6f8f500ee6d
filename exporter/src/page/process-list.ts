/** One line of the process list, as /api/v1/processes tells it. */
export interface ListedProcess {
  readonly pid: number;
  readonly startTime: number;
  readonly ppid: number;
  /** Escaped as on the wire, as is `cmdline`. */
  readonly comm: string;
  readonly cmdline: string;
  /** Whether its whole map is known; until then the figures below are not. */
  readonly synced: boolean;
  readonly vmas: number;
  readonly mappedBytes: number;
  /** Those of the mapped bytes that are addresses without memory. */
  readonly reservedBytes: number;
  readonly writableExecutableVmas: number;
}

/** The machine's processes at one moment. */
export interface ProcessList {
  /** vm.max_map_count; null where it is not known. */
  readonly maxMapCount: number | null;
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
  return {
    maxMapCount: typeof limit === 'number' ? limit : null,
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
    synced: value['synced'] === true,
    vmas: numberIn(value, 'vmas'),
    mappedBytes: numberIn(value, 'mapped_bytes'),
    reservedBytes: numberIn(value, 'reserved_bytes'),
    writableExecutableVmas: numberIn(value, 'writable_executable_vmas'),
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
    .sort((a, b) => b.vmas - a.vmas || a.pid - b.pid);
}

/** `processes` in the order of `before`, new ones last: for a list that is being pointed at. */
export function inOrderOf(processes: readonly ListedProcess[], before: readonly ListedProcess[]): ListedProcess[] {
  const rank = new Map(before.map((process, index) => [keyOf(process), index]));
  const rankOf = (process: ListedProcess): number => rank.get(keyOf(process)) ?? before.length;
  return [...processes].sort((a, b) => rankOf(a) - rankOf(b));
}

/** What names a process for good: pids come back. */
export function keyOf(process: { readonly pid: number; readonly startTime: number }): string {
  return `${process.pid}:${process.startTime}`;
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

function textIn(record: Record<string, unknown>, name: string): string {
  const value = record[name];
  if (typeof value !== 'string') {
    throw new Error(`the list of processes has no usable ${name}: reload the page`);
  }
  return value;
}
