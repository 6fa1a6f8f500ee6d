import type { Kind, Vma } from '../wire/vma';

/** A map as parallel arrays, one entry a VMA, from low to high addresses: what the API and the stream carry. */
export interface Columns {
  /** Lower-case hex without 0x, as all addresses: they exceed 2^53. */
  readonly start: string[];
  /** Exclusive. */
  readonly end: string[];
  readonly perms: string[];
  /** Bytes into the file, lower-case hex without 0x. */
  readonly offset: string[];
  readonly dev: string[];
  /** Decimal. */
  readonly inode: string[];
  /** Escaped as on the wire. */
  readonly path: string[];
  readonly kind: Kind[];
}

/** The columns of some VMAs, in the order in which they come. */
export function encodeColumns(vmas: Iterable<Vma>): Columns {
  const columns: Columns = { start: [], end: [], perms: [], offset: [], dev: [], inode: [], path: [], kind: [] };
  for (const vma of vmas) {
    columns.start.push(vma.start.toString(16));
    columns.end.push(vma.end.toString(16));
    columns.perms.push(vma.perms);
    columns.offset.push(vma.offset.toString(16));
    columns.dev.push(vma.dev);
    columns.inode.push(vma.inode);
    columns.path.push(vma.path);
    columns.kind.push(vma.kind);
  }
  return columns;
}
