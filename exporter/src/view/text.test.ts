import { accessInWords, accessOf } from './access';
import { formatAddress, formatAge, formatBytes, formatCount, formatDelta, plural } from '../format-numbers';
import { unescapeWire } from './unescape';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [4096, '4 KiB'],
    [132 * 1024, '132 KiB'],
    [1000 * 1024, '0.98 MiB'],
    [1_468_006, '1.4 MiB'],
    [14.1 * 2 ** 20, '14.1 MiB'],
    [510 * 2 ** 20, '510 MiB'],
    [2 ** 30, '1 GiB'],
    [45.2 * 2 ** 40, '45.2 TiB'],
    [-8 * 2 ** 20, '−8 MiB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('gives a growth its sign', () => {
    expect(formatDelta(2 * 2 ** 20)).toBe('+2 MiB');
    expect(formatDelta(-4096)).toBe('−4 KiB');
  });
});

test('addresses have twelve digits, or what they need', () => {
  expect(formatAddress(0x400000)).toBe('000000400000');
  expect(formatAddress(0xffffffffff600000)).toBe('ffffffffff600000');
});

test('counts have thousands apart', () => {
  expect(formatCount(26_841)).toBe('26,841');
  expect(formatCount(999)).toBe('999');
  expect(plural(1, 'page')).toBe('1 page');
  expect(plural(1_000_000, 'match', 'matches')).toBe('1,000,000 matches');
});

test('ages are rough', () => {
  expect([-5, 300, 12_345, 240_000, 3 * 3_600_000, 50 * 3_600_000].map(formatAge)).toEqual([
    '0.0 s',
    '0.3 s',
    '12 s',
    '4 min',
    '3 h',
    '2 d',
  ]);
});

describe('unescapeWire', () => {
  it('turns octal escapes into the bytes they stand for', () => {
    expect(unescapeWire('/tmp/a\\174b')).toBe('/tmp/a|b');
    expect(unescapeWire('back\\134slash')).toBe('back\\slash');
    expect(unescapeWire('/tmp/\\303\\244')).toBe('/tmp/ä');
  });

  it('shows what is no UTF-8, and what would break or turn the line', () => {
    expect(unescapeWire('a\\377b')).toBe('a\ufffdb');
    expect(unescapeWire('a\\012b')).toBe('a␊b');
    expect(unescapeWire('exe\u202efdp')).toBe('exe‹U+202E›fdp');
    expect(unescapeWire('a\\342\\200\\256b')).toBe('a‹U+202E›b');
  });

  it('leaves the rest alone', () => {
    expect(unescapeWire('/usr/lib/ünïcode (deleted)')).toBe('/usr/lib/ünïcode (deleted)');
    expect(unescapeWire('a\\9b')).toBe('a\\9b');
  });
});

test('access is told in words', () => {
  expect(accessInWords('rw-p')).toBe('read, write, private');
  expect(accessInWords('---p')).toBe('no access, private');
  expect(accessInWords('r-xs')).toBe('read, execute, shared');
  expect(['---p', 'r--p', 'rw-p', 'r-xp', 'rwxp'].map(accessOf)).toEqual([
    'none',
    'read',
    'write',
    'execute',
    'write-execute',
  ]);
});
