import type { Vma } from '../wire/vma';
import type { MapChangeKind } from './types';

/** A statement with the map around it, before and after. */
export interface Effect {
  readonly vma: Vma | null;
  /** What the range overlapped, whole. */
  readonly before: readonly Vma[];
  /** What stands there now, the remains of `before` included. */
  readonly after: readonly Vma[];
}

/** What a statement that changed the map meant. A move takes two statements: see ChangeLog. */
export function describe({ vma, before, after }: Effect): MapChangeKind {
  if (vma === null) {
    return describeRemoval(before, after);
  }
  const [only] = before;
  if (only === undefined) {
    return 'mapped';
  }
  if (before.length === 1) {
    return describeOne(only, vma, after);
  }
  if (before.every((old) => sameObject(old, vma))) {
    return before.every((old) => old.perms === vma.perms) ? 'joined' : 'protected';
  }
  return 'replaced';
}

function describeRemoval(before: readonly Vma[], after: readonly Vma[]): MapChangeKind {
  if (before.length === 1 && after.length > 0) {
    return after.length === 1 ? 'shrank' : 'split';
  }
  return 'unmapped';
}

function describeOne(old: Vma, vma: Vma, after: readonly Vma[]): MapChangeKind {
  if (!sameObject(old, vma)) {
    const renamed = old.start === vma.start && old.end === vma.end && sameInode(old, vma) && old.perms === vma.perms;
    return renamed ? 'renamed' : 'replaced';
  }
  if (old.perms !== vma.perms) {
    return 'protected';
  }
  if (after.length > 1) {
    return 'split';
  }
  if (old.flags !== vma.flags && old.start === vma.start && old.end === vma.end) {
    return 'flagged';
  }
  return vma.end - vma.start < old.end - old.start ? 'shrank' : 'grew';
}

/** Whether two VMAs map the same thing: the same file, or memory of the same name. */
export function sameObject(a: Vma, b: Vma): boolean {
  return a.path === b.path && sameInode(a, b);
}

function sameInode(a: Vma, b: Vma): boolean {
  return a.inode === b.inode && a.dev === b.dev;
}

/** Sum of the sizes, in bytes. */
export function bytesOf(vmas: readonly Vma[]): number {
  return vmas.reduce((sum, { start, end }) => sum + (end - start), 0);
}
