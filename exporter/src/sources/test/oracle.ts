import { readFileSync } from 'node:fs';
import type { World } from '../../model/world';
import type { Vma } from '../../wire/vma';

/** What /proc/PID/maps says, read as simply as can be, for programs whose paths hold nothing odd. */
export function mapsOf(pid: number, tid = pid): string[] {
  return readFileSync(`/proc/${pid}/task/${tid}/maps`, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith('[vsyscall]'))
    .map((line) => line.trim().split(/\s+/).join(' '));
}

/** The same lines, made from a map as it was told. */
export function linesOf(map: Iterable<Vma>): string[] {
  return Array.from(map, ({ start, end, perms, offset, dev, inode, path }) =>
    `${hex(start)}-${hex(end)} ${perms} ${hex(offset)} ${dev} ${inode} ${path}`.trimEnd(),
  );
}

/** Whether the map of a process is known as /proc/PID/maps says it is. */
export function isExact(world: World, pid: number, tid = pid): boolean {
  return linesOf(world.process(pid)?.map.values() ?? []).join('\n') === mapsOf(pid, tid).join('\n');
}

function hex(address: number): string {
  return address.toString(16).padStart(8, '0');
}
