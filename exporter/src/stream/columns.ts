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

/** Three digits each: what V8 makes of a double itself takes seven times as long. */
const DIGITS = Array.from({ length: 4096 }, (_, value) => value.toString(16).padStart(3, '0'));

/** Lower-case hex of an address or offset. Exact up to 2^64 because these are page-aligned. */
export function hex(address: number): string {
  const page = address / 4096;
  const above = Math.floor(page / 4096);
  if (above < 4096 || Math.floor(page) !== page) {
    return address.toString(16);
  }
  const top = Math.floor(above / 4096);
  return `${top === 0 ? above.toString(16) : top.toString(16) + DIGITS[above % 4096]!}${DIGITS[page % 4096]!}000`;
}
