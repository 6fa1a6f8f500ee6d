import type { Mappings } from '../../model/mappings';
import { mappingsFrom, type Sketch } from './maps';

/** Where a program start puts things on x86-64, and what program it is. */
export interface Started {
  readonly exe: string;
  /** Of the program; that of one that is not position-independent is 0x400000. */
  readonly program: number;
  /** Of the brk area. */
  readonly heap: number;
  /** Of libc, the lowest of what the loader maps; ld.so and the vDSO are above. */
  readonly libraries: number;
  /** End of the main stack. */
  readonly stack: number;
}

/** A bash of one start. */
export const BASH: Started = {
  exe: '/usr/bin/bash',
  program: 0x560490900000,
  heap: 0x5604b87d0000,
  libraries: 0x7f3bfca00000,
  stack: 0x7ffe61203000,
};

/** The same program, started again at other random places. */
export const BASH_AGAIN: Started = {
  exe: '/usr/bin/bash',
  program: 0x55d1b2c00000,
  heap: 0x55d1ea100000,
  libraries: 0x7f91a2c00000,
  stack: 0x7ffc1a9fe000,
};

/** The same places for every program: what `setarch -R` does. */
export const UNRANDOMISED: Omit<Started, 'exe'> = {
  program: 0x555555554000,
  heap: 0x555555600000,
  libraries: 0x7ffff7c00000,
  stack: 0x7ffffffff000,
};

/** The mappings of a program that was started there, from low to high, with what it has mapped besides. */
export function startedSketches(
  { exe, program, heap, libraries, stack }: Started,
  more: readonly Sketch[] = [],
): Sketch[] {
  const segments = (path: string, start: number, isExe: boolean): Sketch[] => [
    { start, end: start + 0x30000, perms: 'r--p', path, kind: isExe ? 'text' : 'library' },
    {
      start: start + 0x30000,
      end: start + 0xf0000,
      perms: 'r-xp',
      path,
      offset: 0x30000,
      kind: isExe ? 'text' : 'library',
    },
    { start: start + 0xf0000, end: start + 0xf8000, path, offset: 0xef000, kind: isExe ? 'data' : 'library' },
  ];
  const loader = libraries + 0x200000;
  return [
    ...segments(exe, program, true),
    { start: heap, end: heap + 0x21000, kind: 'heap', path: '[heap]' } as const,
    ...segments('/usr/lib/libc.so.6', libraries, false),
    { start: loader - 0x4000, end: loader - 0x2000, perms: 'r-xp', kind: 'vdso', path: '[vdso]' } as const,
    ...segments('/usr/lib/ld-linux-x86-64.so.2', loader, false),
    { start: stack - 0x21000, end: stack, kind: 'stack', path: '[stack]' } as const,
    { start: 0xffffffffff600000, end: 0xffffffffff601000, perms: '--xp', kind: 'special', path: '[vsyscall]' } as const,
    ...more,
  ].sort((a, b) => a.start - b.start);
}

/** The same as mappings. */
export function startedAt(started: Started, more: readonly Sketch[] = []): Mappings {
  return mappingsFrom(startedSketches(started, more));
}
