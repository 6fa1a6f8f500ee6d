import type { AddressSpace } from '../model/address-space';
import type { Facts } from '../wire/facts';
import type { Columns } from '../wire/stream/messages';

/** A column for each field of a map's VMAs, in their order; addresses and offsets in hex. */
export function encodeColumns(map: AddressSpace): Columns {
  const columns = noColumns();
  map.visit((start, end, offset, facts) => {
    addRow(columns, start, end, offset, facts);
  });
  return columns;
}

/** Columns without rows. */
export function noColumns(): Columns {
  return { start: [], end: [], perms: [], offset: [], dev: [], inode: [], path: [], kind: [] };
}

/** Adds a VMA to each of the columns. */
export function addRow(columns: Columns, start: number, end: number, offset: number, facts: Facts): void {
  columns.start.push(hex(start));
  columns.end.push(hex(end));
  columns.perms.push(facts.perms);
  columns.offset.push(hex(offset));
  columns.dev.push(facts.dev);
  columns.inode.push(facts.inode);
  columns.path.push(facts.path);
  columns.kind.push(facts.kind);
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
