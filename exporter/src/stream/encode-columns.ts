import type { AddressSpace } from '../model/address-space';
import { hex } from './numerals';
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
  return { start: [], end: [], perms: [], offset: [], dev: [], inode: [], path: [], kind: [], flags: [] };
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
  columns.flags.push(facts.flags);
}
