import fc from 'fast-check';
import { sizedKind } from '../wire/kind';
import type { Vma } from '../wire/vma';
import type { Statement } from './difference';

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
  return { ...guard, kind: sizedKind(guard) };
}

export const statement: fc.Arbitrary<Statement> = fc
  .tuple(fc.nat(PAGES - 1), fc.nat(PAGES - 1), fc.constantFrom('nothing', 'anon', 'file', 'code', 'none'))
  .map(([a, b, what]): Statement => {
    const [from, to] = [Math.min(a, b), Math.max(a, b) + 1];
    const put =
      what === 'nothing'
        ? null
        : what === 'anon'
          ? vma(from, to)
          : what === 'none'
            ? reservable(from, to)
            : fileVma(from, to, what === 'code' ? { perms: 'rwxp' } : {});
    return { start: from * PAGE, end: to * PAGE, vma: put };
  });

export const statements = fc.array(statement, { maxLength: 40 });
