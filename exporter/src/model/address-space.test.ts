import fc from 'fast-check';
import { Facts, vmaOf } from '../wire/facts';
import { sizedKind } from '../wire/kind';
import type { Vma } from '../wire/vma';
import { AddressSpace } from './address-space';
import { apply, columnsOf, fileVma, folded, PAGE, put, reservable, statements, vma } from './test/arbitraries';
import type { Statement } from './statement';

/** The plainest model there is: what lies at each page, page by page. */
class Pages {
  private readonly pages = new Map<number, string>();

  apply({ start, end, facts, offset }: Statement): void {
    for (let address = start; address < end; address += PAGE) {
      if (facts === null) {
        this.pages.delete(address);
      } else {
        this.pages.set(address, describe(vmaOf({ start, end, offset, facts }), address));
      }
    }
  }

  get(address: number): string | undefined {
    return this.pages.get(address);
  }

  get size(): number {
    return this.pages.size;
  }
}

function describe(vma: Vma, address: number): string {
  const offset = vma.inode === '0' ? 0 : vma.offset + address - vma.start;
  // What a page of a reservation is called depends on the rest of it.
  const kind = vma.kind === 'reserved' ? 'anon' : vma.kind;
  return `${vma.perms} ${offset} ${vma.dev} ${vma.inode} ${vma.path} ${kind} ${vma.flags}`;
}

function vmaOfStatement({ start, end, facts, offset }: Statement): Vma[] {
  return facts === null ? [] : [vmaOf({ start, end, offset, facts })];
}

test('agrees, page by page, with the plainest model', () => {
  fc.assert(
    fc.property(statements, (history) => {
      const map = folded(history);
      const pages = new Pages();
      history.forEach((statement) => {
        pages.apply(statement);
      });
      let mapped = 0;
      let last = 0;
      for (const vma of map.values()) {
        expect(vma.start).toBeGreaterThanOrEqual(last);
        last = vma.end;
        for (let address = vma.start; address < vma.end; address += PAGE) {
          expect(describe(vma, address)).toBe(pages.get(address));
          mapped++;
        }
      }
      expect(mapped).toBe(pages.size);
      expect(map.sums.mappedBytes).toBe(mapped * PAGE);
    }),
  );
});

test('totals by kind are those of a walk, and each kind is that of the size', () => {
  fc.assert(
    fc.property(statements, (history) => {
      const map = folded(history);
      const all = [...map.values()];
      expect(all.map(({ kind }) => kind)).toEqual(all.map((each) => sizedKind(each, each.end - each.start)));
      for (const kind of ['anon', 'reserved', 'library'] as const) {
        const some = all.filter((vma) => vma.kind === kind);
        expect(map.sums.total(kind)).toEqual({
          vmas: some.length,
          bytes: some.reduce((sum, vma) => sum + vma.end - vma.start, 0),
        });
      }
      expect(map.sums.writableExecutableVmas).toBe(all.filter((vma) => vma.perms.startsWith('rwx')).length);
    }),
  );
});

test('a statement made twice changes nothing the second time', () => {
  fc.assert(
    fc.property(statements, (history) => {
      const map = folded(history);
      const last = history.at(-1);
      if (last !== undefined) {
        expect(apply(map, last)).toBe('same');
      }
    }),
  );
});

test('columns are as many statements, in turn, and take over what was noted on the same VMAs', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(statements, fc.boolean()), { maxLength: 3 }), statements, (parts, before) => {
      const former = new AddressSpace<number>();
      for (const [note, { start, end, facts, offset }] of before.entries()) {
        former.apply(start, end, facts, offset, facts === null ? undefined : note);
      }
      const [map, reference] = [new AddressSpace<number>(), new AddressSpace<number>()];
      for (const [history, isOrdered] of parts) {
        const vmas = isOrdered ? [...folded(history).values()] : history.flatMap(vmaOfStatement);
        map.applyAll(columnsOf(vmas), former);
        for (const vma of vmas) {
          const [{ start, end, offset }, facts] = [vma, Facts.of(vma)];
          reference.apply(start, end, facts, offset, former.noteOn(start, end, offset, facts));
        }
      }
      expect([...map.values()]).toEqual([...reference.values()]);
      expect(map.size).toBe(reference.size);
      expect(map.sums).toEqual(reference.sums);
    }),
  );
});

test('columns with an empty range are refused there', () => {
  const map = new AddressSpace();
  expect(() => {
    map.applyAll(columnsOf([vma(0, 1), vma(2, 2)]), new AddressSpace());
  }).toThrow(RangeError);
  expect([...map.values()]).toEqual([vma(0, 1)]);
});

test('a clone and its original go their own ways', () => {
  fc.assert(
    fc.property(statements, statements, (before, after) => {
      const original = folded(before);
      const copy = original.clone();
      for (const statement of after) {
        apply(copy, statement);
      }
      expect([...original.values()]).toEqual([...folded(before).values()]);
      expect([...copy.values()]).toEqual([...folded([...before, ...after]).values()]);
      expect(copy.sums.mappedBytes).toBe(folded([...before, ...after]).sums.mappedBytes);
    }),
  );
});

test('munmap in the middle leaves both ends, the upper one further into the file', () => {
  const map = new AddressSpace();
  put(map, fileVma(0, 10));
  map.apply(4 * PAGE, 6 * PAGE, null);
  expect([...map.values()]).toEqual([fileVma(0, 4), fileVma(6, 10)]);
});

test('what a clip leaves of a reservation is one only if it is large enough', () => {
  const map = new AddressSpace();
  put(map, reservable(0, 40));
  put(map, vma(17, 24));
  put(map, reservable(24, 40));
  expect([...map.values()].map(({ kind }) => kind)).toEqual(['reserved', 'anon', 'anon']);
  map.apply(0, PAGE, null);
  expect(map.sums.total('reserved')).toEqual({ vmas: 0, bytes: 0 });
  expect(map.sums.total('anon')).toEqual({ vmas: 3, bytes: 39 * PAGE });
});

test('clipping an anonymous mapping leaves its offset at 0', () => {
  const map = new AddressSpace();
  put(map, vma(0, 4));
  map.apply(0, PAGE, null);
  expect([...map.values()]).toEqual([vma(1, 4)]);
});

test('flags that become known, or unknown, are no change: what was noted stays', () => {
  const map = new AddressSpace<string>();
  const fold = (flags: string | null, note: string): unknown => {
    const applied = map.apply(0, 4 * PAGE, Facts.of(vma(0, 4, { flags })), 0, note);
    return [applied, map.at(0)?.flags, map.at(0)?.note];
  };
  expect(fold(null, 'mmap')).toEqual(['changed', null, 'mmap']);
  expect(fold('nr', 'baseline')).toEqual(['learned', 'nr', 'mmap']);
  expect(fold('lo nr', 'mlock')).toEqual(['changed', 'lo nr', 'mlock']);
  expect(fold(null, 'procfs')).toEqual(['learned', null, 'mlock']);
  expect(map.noteOn(0, 4 * PAGE, 0, Facts.of(vma(0, 4, { flags: 'lo nr' })))).toBe('mlock');
});

test('finds by address and by range', () => {
  const map = new AddressSpace();
  put(map, vma(2, 4));
  put(map, vma(6, 8));
  expect(map.at(2 * PAGE)).toEqual(vma(2, 4));
  expect(map.at(4 * PAGE - 1)).toEqual(vma(2, 4));
  expect(map.at(4 * PAGE)).toBeUndefined();
  expect(map.at(0)).toBeUndefined();
  expect(map.overlapping(3 * PAGE, 7 * PAGE)).toEqual([vma(2, 4), vma(6, 8)]);
  expect(map.overlapping(4 * PAGE, 6 * PAGE)).toEqual([]);
});

test('refuses what is no statement', () => {
  const map = new AddressSpace();
  expect(() => map.apply(PAGE, PAGE, null)).toThrow(RangeError);
});

test('the top page of 64 bits is exact', () => {
  const start = 0xffff_ffff_ffff_f000;
  const end = 2 ** 64;
  const map = new AddressSpace();
  map.apply(start, end, Facts.of(vma(0, 1)));
  expect(map.at(start)?.end).toBe(end);
  expect(map.sums.mappedBytes).toBe(PAGE);
});
