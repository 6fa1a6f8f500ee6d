import type { CountedOp } from '../../wire/events';
import { until, type Collected } from './collect';
import { STORM } from './storm';

const ALL = Object.values(STORM).reduce((a, b) => a + b, 0);

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

/**
 * Has a process that has done nothing before do one storm, and expects that each of the sources counts it exactly. On
 * a busy machine the kernel's buffer may overflow, which is told: then another process does it all again.
 *
 * @param attempt starts such a process, has it do one storm and tells its pid.
 * @returns the pid of the one that was counted.
 */
export async function isCountedExactly(sources: readonly Collected[], attempt: () => Promise<number>): Promise<number> {
  const losses = (): number => sources.reduce((sum, source) => sum + source.of('lost').length, 0);
  for (;;) {
    const before = losses();
    const pid = await attempt();
    const isComplete = (source: Collected): boolean =>
      Object.values(counted(pid, source)).reduce((a, b) => a + b, 0) >= ALL;
    await until(() => losses() > before || sources.every(isComplete));
    if (losses() === before) {
      for (const source of sources) {
        expect(counted(pid, source)).toEqual(STORM);
      }
      return pid;
    }
  }
}
