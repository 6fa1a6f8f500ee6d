import type { Columns } from '../wire/messages';
import type { Vma } from '../wire/vma';

/** A column for each field of the VMAs, in their order; addresses and offsets in hex. */
export function encodeColumns(vmas: Iterable<Vma>): Columns {
  const columns: Columns = { start: [], end: [], perms: [], offset: [], dev: [], inode: [], path: [], kind: [] };
  for (const vma of vmas) {
    columns.start.push(hex(vma.start));
    columns.end.push(hex(vma.end));
    columns.perms.push(vma.perms);
    columns.offset.push(hex(vma.offset));
    columns.dev.push(vma.dev);
    columns.inode.push(vma.inode);
    columns.path.push(vma.path);
    columns.kind.push(vma.kind);
  }
  return columns;
}

/** Lower-case hex of an address or offset. Exact up to 2^64 because these are page-aligned. */
export function hex(address: number): string {
  return address.toString(16);
}
