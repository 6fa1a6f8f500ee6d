import fc from 'fast-check';
import { KINDS } from '../../wire/vma';
import { AddressSpace } from '../../model/address-space';
import { Facts } from '../../wire/facts';
import type { Range } from '../block';
import type { KnownLife } from '../../model/known-life';
import { Mappings } from '../../model/mappings';
import type { AddressMapState } from '../types';

const PAGE = 4096;

/** A mapping, with what a test does not care about left out. */
export interface Sketch {
  readonly start: number;
  readonly end: number;
  readonly perms?: string;
  readonly kind?: (typeof KINDS)[number];
  readonly path?: string;
  readonly offset?: number;
  readonly flags?: string | null;
  readonly life?: KnownLife;
}

/** Mappings given from low to high. */
export function mappingsFrom(sketches: readonly Sketch[]): Mappings {
  return Mappings.of(mapFrom(sketches));
}

function mapFrom(sketches: readonly Sketch[]): AddressSpace<KnownLife> {
  const map = new AddressSpace<KnownLife>();
  for (const { start, end, perms = 'rw-p', kind = 'anon', path = '', offset = 0, flags = null, life } of sketches) {
    map.apply(start, end, Facts.of({ perms, kind, path, dev: '00:00', inode: '0', flags }), offset, life);
  }
  return map;
}

/** Start and end of each mapping. */
export function rangesOf(mappings: Mappings): Range[] {
  return Array.from({ length: mappings.length }, (_, i) => ({ start: mappings.start(i), end: mappings.end(i) }));
}

/** What makes the same mappings again. */
export function sketchesOf(mappings: Mappings): Sketch[] {
  return rangesOf(mappings).map((range, i) => {
    const { perms, kind, path } = mappings.facts(i);
    return { ...range, perms, kind, path, offset: mappings.offset(i) };
  });
}

/** A state of maps with ids `0:1`, `1:1` and so on. */
export function stateFrom(...maps: Mappings[]): AddressMapState {
  return { maps: maps.map((mappings, i) => ({ id: `${i}:1`, title: `map ${i}`, mappings })) };
}

/** Any map of up to `maxLength` mappings, from a page to terabytes, adjoining or far apart. */
export function anyMappings(maxLength: number): fc.Arbitrary<Mappings> {
  return anySketches(maxLength).map(mappingsFrom);
}

/** Any map of up to `maxLength` mappings, and the same after some changes: what has not changed they share. */
export function anyTwoStates(maxLength: number): fc.Arbitrary<readonly [before: Mappings, after: Mappings]> {
  const changes = fc.array(fc.record({ at: fc.nat(), over: fc.nat(2), shifted: fc.boolean(), unmaps: fc.boolean() }), {
    maxLength: 4,
  });
  return fc.tuple(anySketches(maxLength), changes).map(([sketches, drawn]) => {
    const map = mapFrom(sketches);
    const before = Mappings.of(map.clone());
    for (const { at, over, shifted, unmaps } of sketches.length === 0 ? [] : drawn) {
      const first = sketches[at % sketches.length]!;
      const last = sketches[Math.min((at % sketches.length) + over, sketches.length - 1)]!;
      const start = first.start + (shifted && first.end - first.start > PAGE ? PAGE : 0);
      const facts = Facts.of({ perms: 'r--s', kind: 'heap', path: '', dev: '00:00', inode: '0', flags: null });
      map.apply(start, last.end, unmaps ? null : facts);
    }
    return [before, Mappings.of(map.clone())];
  });
}

function anySketches(maxLength: number): fc.Arbitrary<Sketch[]> {
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
      return parts.map(({ gap, pages: length, ...rest }) => {
        const start = at + gap * PAGE;
        at = start + length * PAGE;
        return { start, end: at, ...rest };
      });
    });
}
