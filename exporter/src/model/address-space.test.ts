import fc from 'fast-check';
import { sizedKind } from '../wire/kind';
import type { Vma } from '../wire/vma';
import { AddressSpace } from './address-space';
import { fileVma, PAGE, reservable, statements, vma } from './arbitraries';
import type { Statement } from './difference';

/** The plainest model there is: what lies at each page, page by page. */
class Pages {
  private readonly pages = new Map<number, string>();

  apply({ start, end, vma }: Statement): void {
    for (let address = start; address < end; address += PAGE) {
      if (vma === null) {
        this.pages.delete(address);
      } else {
        this.pages.set(address, describe(vma, address));
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
  return `${vma.perms} ${offset} ${vma.dev} ${vma.inode} ${vma.path} ${kind}`;
}

function folded(history: readonly Statement[]): AddressSpace {
  const map = new AddressSpace();
  for (const { start, end, vma } of history) {
    map.apply(start, end, vma);
  }
  return map;
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
      expect(map.mappedBytes).toBe(mapped * PAGE);
    }),
  );
});

test('totals by kind are those of a walk, and each kind is that of the size', () => {
  fc.assert(
    fc.property(statements, (history) => {
      const map = folded(history);
      const all = [...map.values()];
      expect(all.map(({ kind }) => kind)).toEqual(all.map(sizedKind));
      for (const kind of ['anon', 'reserved', 'library'] as const) {
        const some = all.filter((vma) => vma.kind === kind);
        expect(map.total(kind)).toEqual({
          vmas: some.length,
          bytes: some.reduce((sum, vma) => sum + vma.end - vma.start, 0),
        });
      }
      expect(map.writableExecutableVmas).toBe(all.filter((vma) => vma.perms.startsWith('rwx')).length);
    }),
  );
});

test('a statement made twice changes nothing the second time', () => {
  fc.assert(
    fc.property(statements, (history) => {
      const map = folded(history);
      const last = history.at(-1);
      if (last !== undefined) {
        expect(map.apply(last.start, last.end, last.vma)).toBe(false);
      }
    }),
  );
});

test('a clone and its original go their own ways', () => {
  fc.assert(
    fc.property(statements, statements, (before, after) => {
      const original = folded(before);
      const copy = original.clone();
      for (const { start, end, vma } of after) {
        copy.apply(start, end, vma);
      }
      expect([...original.values()]).toEqual([...folded(before).values()]);
      expect([...copy.values()]).toEqual([...folded([...before, ...after]).values()]);
      expect(copy.mappedBytes).toBe(folded([...before, ...after]).mappedBytes);
    }),
  );
});

test('munmap in the middle leaves both ends, the upper one further into the file', () => {
  const map = new AddressSpace();
  map.apply(0, 10 * PAGE, fileVma(0, 10));
  map.apply(4 * PAGE, 6 * PAGE, null);
  expect([...map.values()]).toEqual([fileVma(0, 4), fileVma(6, 10)]);
});

test('what a clip leaves of a reservation is one only if it is large enough', () => {
  const map = new AddressSpace();
  map.apply(0, 40 * PAGE, reservable(0, 40));
  map.apply(17 * PAGE, 24 * PAGE, vma(17, 24));
  map.apply(40 * PAGE - 16 * PAGE, 40 * PAGE, reservable(24, 40));
  expect([...map.values()].map(({ kind }) => kind)).toEqual(['reserved', 'anon', 'anon']);
  map.apply(0, PAGE, null);
  expect(map.total('reserved')).toEqual({ vmas: 0, bytes: 0 });
  expect(map.total('anon')).toEqual({ vmas: 3, bytes: 39 * PAGE });
});

test('clipping an anonymous mapping leaves its offset at 0', () => {
  const map = new AddressSpace();
  map.apply(0, 4 * PAGE, vma(0, 4));
  map.apply(0, PAGE, null);
  expect([...map.values()]).toEqual([vma(1, 4)]);
});

test('finds by address and by range', () => {
  const map = new AddressSpace();
  map.apply(2 * PAGE, 4 * PAGE, vma(2, 4));
  map.apply(6 * PAGE, 8 * PAGE, vma(6, 8));
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
  expect(() => map.apply(0, 2 * PAGE, vma(0, 1))).toThrow(RangeError);
});

test('the top page of 64 bits is exact', () => {
  const start = 0xffff_ffff_ffff_f000;
  const end = 2 ** 64;
  const map = new AddressSpace();
  map.apply(start, end, { ...vma(0, 1), start, end });
  expect(map.at(start)?.end).toBe(end);
  expect(map.mappedBytes).toBe(PAGE);
});
