import type { Mappings } from '../model/mappings';

/** What a nameless mapping is for, judged by its neighbours as allocators and thread libraries place them. */
export type Role = 'thread-stack' | 'guard' | 'arena' | 'arena-reserve' | 'shared-anonymous';

const KIB = 1024;
/** glibc (malloc/arena.c, HEAP_MAX_SIZE on 64 bit): an arena's heap is this long and aligned to it. */
const ARENA = 64 * KIB * KIB;
/** pthread_attr_setguardsize(3): a page by default, and seldom more than this. */
const MAX_GUARD = 64 * KIB;
/** musl's default thread stack; glibc's is 8 MiB. */
const MIN_STACK = 128 * KIB;

/** The role of the mapping at `index`; null where its neighbours say nothing. */
export function roleOf(mappings: Mappings<unknown>, index: number): Role | null {
  const { path, perms } = mappings.facts(index);
  if (path === '/dev/zero (deleted)') {
    return 'shared-anonymous';
  }
  if (!isNameless(mappings, index)) {
    return null;
  }
  if (perms === 'rw-p') {
    if (
      adjoins(mappings, index, index + 1) &&
      isReserve(mappings, index + 1) &&
      isArena(mappings.start(index), mappings.end(index + 1))
    ) {
      return 'arena';
    }
    const isStack =
      adjoins(mappings, index - 1, index) && isGuard(mappings, index - 1) && sizeOf(mappings, index) >= MIN_STACK;
    return isStack ? 'thread-stack' : null;
  }
  if (!isReserve(mappings, index)) {
    return null;
  }
  if (
    adjoins(mappings, index - 1, index) &&
    isWritable(mappings, index - 1) &&
    isArena(mappings.start(index - 1), mappings.end(index))
  ) {
    return 'arena-reserve';
  }
  return isGuard(mappings, index) && adjoins(mappings, index, index + 1) && isWritable(mappings, index + 1)
    ? 'guard'
    : null;
}

function isNameless(mappings: Mappings<unknown>, index: number): boolean {
  const { kind, path } = mappings.facts(index);
  return path === '' && (kind === 'anon' || kind === 'reserved');
}

function isReserve(mappings: Mappings<unknown>, index: number): boolean {
  return isNameless(mappings, index) && mappings.facts(index).perms === '---p';
}

function isGuard(mappings: Mappings<unknown>, index: number): boolean {
  return isReserve(mappings, index) && sizeOf(mappings, index) <= MAX_GUARD;
}

function isWritable(mappings: Mappings<unknown>, index: number): boolean {
  return mappings.facts(index).perms === 'rw-p';
}

function sizeOf(mappings: Mappings<unknown>, index: number): number {
  return mappings.end(index) - mappings.start(index);
}

function isArena(from: number, to: number): boolean {
  return from % ARENA === 0 && to - from === ARENA;
}

function adjoins(mappings: Mappings<unknown>, below: number, above: number): boolean {
  return below >= 0 && above < mappings.length && mappings.end(below) === mappings.start(above);
}
