import fc from 'fast-check';
import { sizedKind } from '../../../wire/kind';
import { Facts } from '../../../wire/facts';
import type { Vma } from '../../../wire/vma';
import { AddressSpace } from '../../address-space';
import { Mappings } from '../../mappings';

export const PAGE = 4096;
const BASE = 0x7f00_0000_0000;

/** A mapping of so many pages, so many pages above the one before it. */
export interface Piece extends Partial<Pick<Vma, 'perms' | 'path' | 'kind' | 'dev' | 'inode' | 'offset' | 'flags'>> {
  readonly pages?: number;
  readonly gap?: number;
}

/** For tests: a map of these pieces, from low to high. */
export function mapOf(pieces: readonly Piece[]): AddressSpace {
  const map = new AddressSpace();
  let at = BASE;
  for (const { pages = 1, gap = 0, offset = 0, ...fields } of pieces) {
    const start = at + gap * PAGE;
    at = start + pages * PAGE;
    map.apply(start, at, factsOf(fields, at - start), offset);
  }
  return map;
}

/** For tests: the mappings of a map as it is now. */
export function stillOf(map: AddressSpace): Mappings {
  return Mappings.of(map.clone());
}

/** For tests: so many copies of some pieces. */
export function repeated(times: number, ...pieces: readonly Piece[]): Piece[] {
  return Array.from({ length: times }, () => pieces).flat();
}

/** For tests: what a file is mapped as. */
export function file(path: string, inode: number, more: Piece = {}): Piece {
  return { path, dev: '08:01', inode: String(inode), kind: 'file', perms: 'r--p', ...more };
}

function factsOf(piece: Piece, bytes: number): Facts {
  const { perms = 'rw-p', path = '', kind = 'anon', dev = '00:00', inode = '0', flags = null } = piece;
  const fields = { perms, path, kind, dev, inode, flags };
  return Facts.of({ ...fields, kind: sizedKind(fields, bytes) });
}

const piece: fc.Arbitrary<Piece> = fc.oneof(
  fc.record({
    perms: fc.constantFrom('rw-p', 'r--p', '---p'),
    pages: fc.constantFrom(1, 1, 2, 64),
    gap: fc.constantFrom(0, 0, 0, 1),
    flags: fc.constantFrom(null, '', 'nh', 'dd nh'),
  }),
  fc
    .record({ folder: fc.constantFrom('/a', '/var/lib/search/x', '/var/lib/search/y/z'), inode: fc.nat(3) })
    .map(({ folder, inode }) => file(`${folder}/${inode}.so`, inode + 1)),
  fc.constantFrom<Piece>(
    { path: '[anon:pool 1]' },
    { path: '[heap]', kind: 'heap' },
    { path: '/memfd:x (deleted)', kind: 'shared', perms: 'rw-s', dev: '00:01', inode: '7' },
  ),
);

/** For tests: any pieces, with stretches that repeat. */
export const anyPieces: fc.Arbitrary<Piece[]> = fc
  .array(
    fc
      .record({ pieces: fc.array(piece, { minLength: 1, maxLength: 5 }), times: fc.constantFrom(1, 1, 3, 7, 8, 9, 40) })
      .map(({ pieces, times }) => repeated(times, ...pieces)),
    { maxLength: 12 },
  )
  .map((stretches) => stretches.flat());
