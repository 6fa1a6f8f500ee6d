import fc from 'fast-check';
import { KINDS } from '../../wire/vma';
import type { AddressMapState, MappingColumns } from '../types';

const PAGE = 4096;

/** A mapping, with what a test does not care about left out. */
export interface Sketch {
  readonly start: number;
  readonly end: number;
  readonly perms?: string;
  readonly kind?: (typeof KINDS)[number];
  readonly path?: string;
  readonly offset?: number;
}

/** Columns of mappings given from low to high. */
export function columnsFrom(sketches: readonly Sketch[]): MappingColumns {
  return {
    length: sketches.length,
    start: sketches.map((sketch) => sketch.start),
    end: sketches.map((sketch) => sketch.end),
    kind: sketches.map((sketch) => sketch.kind ?? 'anon'),
    perms: sketches.map((sketch) => sketch.perms ?? 'rw-p'),
    path: sketches.map((sketch) => sketch.path ?? ''),
    offset: sketches.map((sketch) => sketch.offset ?? 0),
  };
}

/** A state of maps with ids `0:1`, `1:1` and so on. */
export function stateFrom(...maps: MappingColumns[]): AddressMapState {
  return { maps: maps.map((columns, i) => ({ id: `${i}:1`, title: `map ${i}`, columns })) };
}

/** Any map of up to `maxLength` mappings, from a page to terabytes, adjoining or far apart. */
export function anyColumns(maxLength: number): fc.Arbitrary<MappingColumns> {
  const pages = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 4096 }), fc.integer({ min: 1, max: 2 ** 28 }));
  return fc
    .array(
      fc.record({
        gap: fc.oneof(fc.constant(0), fc.constant(0), pages),
        pages,
        perms: fc.constantFrom('r--p', 'rw-p', 'r-xp', 'rwxp', '---p', 'rw-s'),
        kind: fc.constantFrom(...KINDS),
        path: fc.constantFrom('', '/usr/lib/libc.so.6', '/bin/demo'),
      }),
      { maxLength },
    )
    .map((parts) => {
      let at = 0x400000;
      return columnsFrom(
        parts.map(({ gap, pages: length, ...rest }) => {
          const start = at + gap * PAGE;
          at = start + length * PAGE;
          return { start, end: at, ...rest };
        }),
      );
    });
}
