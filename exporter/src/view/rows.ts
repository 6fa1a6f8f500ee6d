import { AddressSpace } from '../model/address-space';
import { Facts } from '../wire/facts';
import type { Kind } from '../wire/vma';
import type { KnownLife } from '../model/known-life';
import { Mappings } from '../model/mappings';

/** A mapping as a row of whatever table. */
export interface Row {
  readonly start: number;
  readonly end: number;
  readonly perms: string;
  readonly kind: Kind;
  /** Escaped as on the wire; empty for a nameless mapping. */
  readonly path: string;
  /** Bytes into the file; NaN where that is not known. */
  readonly offset: number;
  /** As Vma has them; null, or none at all, where they are not known. */
  readonly flags?: string | null;
  readonly life?: KnownLife | undefined;
}

/** The mappings of rows that come from low to high, none overlapping. @throws RangeError for one that is no range. */
export function mappingsOfRows(rows: Iterable<Row>): Mappings {
  const map = new AddressSpace<KnownLife>();
  let facts: Facts | undefined;
  for (const { start, end, perms, kind, path, offset, flags = null, life } of rows) {
    // Neighbours are alike more often than not.
    if (facts?.path !== path || facts.perms !== perms || facts.kind !== kind || facts.flags !== flags) {
      facts = Facts.of({ perms, kind, path, dev: '00:00', inode: '0', flags });
    }
    map.apply(start, end, facts, offset, life);
  }
  return Mappings.of(map);
}
