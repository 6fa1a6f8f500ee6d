import type { CountedOp } from '../../wire/events';
import { until, type Collected } from './collect';
import { STORM } from './storm';

/** What a source has counted process `pid` as doing, by kind of call. */
export function counted(pid: number, source: Collected): Partial<Record<CountedOp, number>> {
  const counts: Partial<Record<CountedOp, number>> = {};
  for (const event of source.of('operations')) {
    if (event.pid === pid) {
      counts[event.op] = (counts[event.op] ?? 0) + event.count;
    }
  }
  return counts;
}

/** How often the source has told that the kernel's buffer had no room: on a busy machine that is no fault. */
export function overflows(source: Collected): number {
  return source.of('lost').filter(({ reason }) => reason === 'trace_buffer').length;
}

/**
 * Has a process that has done nothing before do storms, and expects that each of the sources counts them exactly. If the
 * kernel's buffer overflows meanwhile, another process does it all again.
 *
 * @param attempt starts such a process, has it do so many storms and tells its pid.
 * @returns the pid of the one that was counted.
 */
export async function isCountedExactly(
  sources: readonly Collected[],
  attempt: () => Promise<number>,
  storms = 1,
): Promise<number> {
  const losses = (): number => sources.reduce((sum, source) => sum + overflows(source), 0);
  const expected = Object.fromEntries(Object.entries(STORM).map(([op, count]) => [op, storms * count]));
  for (;;) {
    const before = losses();
    const pid = await attempt();
    const isComplete = (source: Collected): boolean => total(counted(pid, source)) >= total(expected);
    await until(() => losses() > before || sources.every(isComplete));
    if (losses() === before) {
      for (const source of sources) {
        expect(counted(pid, source)).toEqual(expected);
      }
      return pid;
    }
  }
}

function total(counts: Partial<Record<string, number>>): number {
  return Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
}
