import type { Tracked } from '../processes';
import { Space } from '../space';

/** An address space of one process, whose pid is its number. */
export function spaceOf(pid: number): Space {
  const space = new Space(pid);
  const owner: Tracked = { pid, startTime: 1, ppid: 1, comm: 'x', exe: '', space, startStack: 0, endData: 0 };
  space.owners.add(owner);
  return space;
}
