import fc from 'fast-check';
import { sizedKind } from '../../wire/kind';
import { Facts, vmaOf, type MappingColumns } from '../../wire/facts';
import type { Vma } from '../../wire/vma';
import { AddressSpace, type Applied } from '../address-space';
import type { Statement } from '../statement';

/** For tests: a small address space, so that random statements overlap often; large enough for reservations. */
export const PAGE = 4096;
const PAGES = 24;

/** A VMA over the given pages, file-backed or anonymous. */
export function vma(startPage: number, endPage: number, change: Partial<Vma> = {}): Vma {
  return {
    start: startPage * PAGE,
    end: endPage * PAGE,
    perms: 'rw-p',
    offset: 0,
    dev: '00:00',
    inode: '0',
    path: '',
    kind: 'anon',
    flags: null,
    ...change,
  };
}

/** A VMA of a file that is mapped so that page n of memory is page n of the file. */
export function fileVma(startPage: number, endPage: number, change: Partial<Vma> = {}): Vma {
  return vma(startPage, endPage, {
    perms: 'r--p',
    offset: startPage * PAGE,
    dev: '08:01',
    inode: '42',
    path: '/lib/a.so',
    kind: 'library',
    ...change,
  });
}

/** A nameless VMA that nobody may touch: a reservation if it is longer than 64 KiB. */
export function reservable(startPage: number, endPage: number): Vma {
  const guard = vma(startPage, endPage, { perms: '---p' });
  return { ...guard, kind: sizedKind(guard, guard.end - guard.start) };
}

/** What states that in [start, end) there is this VMA, or nothing. */
export function stating(start: number, end: number, put: Vma | null): Statement {
  return { start, end, facts: put && Facts.of(put), offset: put?.offset ?? 0 };
}

/** Makes a statement true of a map. */
export function apply(map: AddressSpace, { start, end, facts, offset }: Statement): Applied {
  return map.apply(start, end, facts, offset);
}

/** Puts a VMA into a map. */
export function put(map: AddressSpace, what: Vma): Applied {
  return map.apply(what.start, what.end, Facts.of(what), what.offset);
}

/** The same VMAs as columns. */
export function columnsOf(vmas: readonly Vma[]): MappingColumns {
  return {
    starts: Float64Array.from(vmas, ({ start }) => start),
    ends: Float64Array.from(vmas, ({ end }) => end),
    offsets: Float64Array.from(vmas, ({ offset }) => offset),
    is: Uint32Array.from(vmas, (_, row) => row),
    facts: vmas.map((vma) => Facts.of(vma)),
  };
}

/** The VMAs that these columns hold. */
export function vmasOf({ starts, ends, offsets, is, facts }: MappingColumns): Vma[] {
  return Array.from(starts, (start, row) =>
    vmaOf({ start, end: ends[row]!, offset: offsets[row]!, facts: facts[is[row]!]! }),
  );
}

/** The map of which these statements are true, one after the other. */
export function folded(history: readonly Statement[]): AddressSpace {
  const map = new AddressSpace();
  for (const each of history) {
    apply(map, each);
  }
  return map;
}

export const statement: fc.Arbitrary<Statement> = fc
  .tuple(fc.nat(PAGES - 1), fc.nat(PAGES - 1), fc.constantFrom('nothing', 'anon', 'locked', 'file', 'code', 'none'))
  .map(([a, b, what]): Statement => {
    const [from, to] = [Math.min(a, b), Math.max(a, b) + 1];
    const put =
      what === 'nothing'
        ? null
        : what === 'anon' || what === 'locked'
          ? vma(from, to, { flags: what === 'anon' ? 'ac' : 'ac lo' })
          : what === 'none'
            ? reservable(from, to)
            : fileVma(from, to, what === 'code' ? { perms: 'rwxp' } : {});
    return stating(from * PAGE, to * PAGE, put);
  });

export const statements = fc.array(statement, { maxLength: 40 });
