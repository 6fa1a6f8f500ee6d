import type { MappingColumns } from './types';

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
export function roleOf(columns: MappingColumns, index: number): Role | null {
  const { start, end, path, perms } = columns;
  if (path[index] === '/dev/zero (deleted)') {
    return 'shared-anonymous';
  }
  if (!isNameless(columns, index)) {
    return null;
  }
  if (perms[index] === 'rw-p') {
    if (
      adjoins(columns, index, index + 1) &&
      isReserve(columns, index + 1) &&
      isArena(start[index]!, end[index + 1]!)
    ) {
      return 'arena';
    }
    const isStack =
      adjoins(columns, index - 1, index) && isGuard(columns, index - 1) && end[index]! - start[index]! >= MIN_STACK;
    return isStack ? 'thread-stack' : null;
  }
  if (!isReserve(columns, index)) {
    return null;
  }
  if (adjoins(columns, index - 1, index) && perms[index - 1] === 'rw-p' && isArena(start[index - 1]!, end[index]!)) {
    return 'arena-reserve';
  }
  return isGuard(columns, index) && adjoins(columns, index, index + 1) && perms[index + 1] === 'rw-p' ? 'guard' : null;
}

function isNameless(columns: MappingColumns, index: number): boolean {
  const kind = columns.kind[index];
  return columns.path[index] === '' && (kind === 'anon' || kind === 'reserved');
}

function isReserve(columns: MappingColumns, index: number): boolean {
  return isNameless(columns, index) && columns.perms[index] === '---p';
}

function isGuard(columns: MappingColumns, index: number): boolean {
  return isReserve(columns, index) && columns.end[index]! - columns.start[index]! <= MAX_GUARD;
}

function isArena(from: number, to: number): boolean {
  return from % ARENA === 0 && to - from === ARENA;
}

function adjoins(columns: MappingColumns, below: number, above: number): boolean {
  return below >= 0 && above < columns.length && columns.end[below] === columns.start[above];
}
