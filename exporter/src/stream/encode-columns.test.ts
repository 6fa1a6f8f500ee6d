import { AddressSpace } from '../model/address-space';
import { put } from '../model/test/arbitraries';
import type { Vma } from '../wire/vma';
import { encodeColumns } from './encode-columns';

describe('encodeColumns', () => {
  it('gives each field its column, in the order of the VMAs', () => {
    const text: Vma = {
      start: 0x400000,
      end: 0x401000,
      perms: 'r-xp',
      offset: 0x2000,
      dev: 'fe:01',
      inode: '18446744073709551615',
      path: '/bin/a\\174b',
      kind: 'text',
      flags: 'dd nh',
    };
    const anon: Vma = {
      ...text,
      start: 0x7f0000000000,
      end: 0x7f0000001000,
      offset: 0,
      path: '',
      kind: 'anon',
      flags: null,
    };
    const map = new AddressSpace();
    put(map, text);
    put(map, anon);
    expect(encodeColumns(map)).toEqual({
      start: ['400000', '7f0000000000'],
      end: ['401000', '7f0000001000'],
      perms: ['r-xp', 'r-xp'],
      offset: ['2000', '0'],
      dev: ['fe:01', 'fe:01'],
      inode: ['18446744073709551615', '18446744073709551615'],
      path: ['/bin/a\\174b', ''],
      kind: ['text', 'anon'],
      flags: ['dd nh', null],
    });
  });

  it('gives empty columns for an empty map', () => {
    expect(Object.values(encodeColumns(new AddressSpace()))).toEqual(Array.from({ length: 9 }, () => []));
  });
});
