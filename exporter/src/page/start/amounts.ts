import type { WatchedProcess } from '../watch/watch';

/** What is counted of a process, or of a group of them; null: not known. */
export interface Amounts {
  readonly vmas: number | null;
  /** Of vm.max_map_count, from 0 to 1; of a group that of the process which has most. */
  readonly share: number | null;
  /** Without what is merely reserved. */
  readonly mapped: number | null;
  readonly reserved: number | null;
  /** Calls that changed the map, a second. */
  readonly changes: number | null;
  /** VMAs a minute. */
  readonly growth: number | null;
  /** VMAs both writable and executable. */
  readonly writableExecutable: number | null;
}

/** Those of one process. */
export function amountsOf({ listed, headroom, changes, growth }: WatchedProcess): Amounts {
  const { vmas, mappedBytes, reservedBytes, writableExecutableVmas } = listed;
  return {
    vmas,
    share: headroom?.share ?? null,
    mapped: mappedBytes === null ? null : mappedBytes - (reservedBytes ?? 0),
    reserved: reservedBytes,
    changes,
    growth: growth?.perMinute ?? null,
    writableExecutable: writableExecutableVmas,
  };
}

/** Those of several together; of what is known only of some, the sum of these. */
export function sumOf(all: readonly Amounts[]): Amounts {
  const together = (of: keyof Amounts, add: (a: number, b: number) => number): number | null =>
    all.reduce<number | null>((sum, amounts) => {
      const amount = amounts[of];
      return sum === null || amount === null ? (sum ?? amount) : add(sum, amount);
    }, null);
  const sum = (of: keyof Amounts): number | null => together(of, (a, b) => a + b);
  return {
    vmas: sum('vmas'),
    share: together('share', Math.max),
    mapped: sum('mapped'),
    reserved: sum('reserved'),
    changes: sum('changes'),
    growth: sum('growth'),
    writableExecutable: sum('writableExecutable'),
  };
}
