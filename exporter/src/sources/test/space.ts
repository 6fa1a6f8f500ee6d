import type { KnownProcess } from '../reading/process-table';
import { Space } from '../reading/space';

/** An address space of one process, whose pid is its number. */
export function spaceOf(pid: number): Space {
  const space = new Space(pid);
  const owner: KnownProcess = { pid, startTime: 1, ppid: 1, comm: 'x', exe: '', space, startStack: 0, endData: 0 };
  space.owners.add(owner);
  return space;
}
