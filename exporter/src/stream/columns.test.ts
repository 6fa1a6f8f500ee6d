import { encodeColumns } from './columns';

test('writes each field of each VMA, addresses exact up to the top of 64 bits', () => {
  const columns = encodeColumns([
    {
      start: 0x55d0_0000_0000,
      end: 0x55d0_0000_1000,
      perms: 'r-xp',
      offset: 0x2000,
      dev: '08:01',
      inode: '18446744073709551615',
      path: '/usr/bin/a\\174b',
      kind: 'text',
    },
    {
      start: 0xffff_ffff_ff60_0000,
      end: 0xffff_ffff_ff60_1000,
      perms: '--xp',
      offset: 0,
      dev: '00:00',
      inode: '0',
      path: '[vsyscall]',
      kind: 'special',
    },
  ]);
  expect(columns).toEqual({
    start: ['55d000000000', 'ffffffffff600000'],
    end: ['55d000001000', 'ffffffffff601000'],
    perms: ['r-xp', '--xp'],
    offset: ['2000', '0'],
    dev: ['08:01', '00:00'],
    inode: ['18446744073709551615', '0'],
    path: ['/usr/bin/a\\174b', '[vsyscall]'],
    kind: ['text', 'special'],
  });
});

test('an empty map is eight empty columns', () => {
  const columns = encodeColumns([]);
  expect(Object.values(columns)).toHaveLength(8);
  expect(Object.values(columns).flat()).toHaveLength(0);
});
