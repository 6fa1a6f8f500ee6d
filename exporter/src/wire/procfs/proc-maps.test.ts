import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { testFolder } from '../../test/folder';
import { CUT_MARK, MAX_PATH_BYTES } from './cut-path';
import { isEscaped } from '../escape';
import { mapsSplitter, MapsParser } from './proc-maps';
import { vmaOf } from '../facts';
import type { Vma } from '../vma';

/** Reads a line, one latin1 character a byte. */
function read(parser: MapsParser, line: string): Vma | null {
  // Amid other bytes, which are none of it.
  const bytes = Buffer.from(`0${line} 0`, 'latin1');
  const mapping = parser.line(bytes, 1, 1 + line.length);
  return mapping && vmaOf(mapping);
}

const parse = (line: string, exe = '/usr/bin/app', endData = 0) => read(new MapsParser(exe, endData), line);

test.each([
  ['10000-20000 ---p 00000000 00:00 0', 'anon'],
  ['10000-21000 ---p 00000000 00:00 0', 'reserved'],
  ['10000-21000 rw-p 00000000 00:00 0', 'anon'],
  ['10000-21000 ---s 00000000 00:01 7    /dev/zero (deleted)', 'shared'],
  ['10000-21000 ---p 00001000 08:01 42    /usr/lib/libc.so.6', 'library'],
  ['10000-21000 ---p 00000000 00:00 0    [anon:dalvik]', 'anon'],
])('%s is %s', (line, kind) => {
  expect(parse(line)?.kind).toBe(kind);
});

test('reads a file mapping', () => {
  expect(parse('7f00a000-7f00b000 r-xp 00002000 fd:01 1234567            /usr/lib/libc.so.6')).toEqual({
    start: 0x7f00a000,
    end: 0x7f00b000,
    perms: 'r-xp',
    offset: 0x2000,
    dev: 'fd:01',
    inode: '1234567',
    path: '/usr/lib/libc.so.6',
    kind: 'library',
    flags: null,
  });
});

test('reads an anonymous mapping, as kernels write it with and without a space behind', () => {
  const nameless = { path: '', kind: 'anon', dev: '00:00', inode: '0' };
  expect(parse('7f00a000-7f00b000 rw-p 00000000 00:00 0 ')).toMatchObject(nameless);
  expect(parse('7f00a000-7f00b000 rw-p 00000000 00:00 0')).toMatchObject(nameless);
});

test('keeps inodes and devices beyond what a number holds', () => {
  expect(parse('1000-2000 r--p 00000000 103:1a 18446744073709551615  /x')).toMatchObject({
    dev: '103:1a',
    inode: '18446744073709551615',
  });
});

test('keeps addresses of the whole range exact', () => {
  expect(parse('ffffffffffff8000-fffffffffffff000 r--p 00000000 00:00 0')).toMatchObject({
    start: 0xffffffffffff8000,
    end: 0xfffffffffffff000,
  });
});

test('turns the escapes of /proc into those of the wire', () => {
  const path = String.raw`/tmp/a b|c\012d\e (deleted)`;
  expect(parse(`1000-2000 r--p 00000000 fd:01 9    ${path}`)?.path).toBe(String.raw`/tmp/a b\174c\012d\134e (deleted)`);
});

test('keeps the spaces inside and behind a name', () => {
  expect(parse('1000-2000 r--p 00000000 fd:01 9    /tmp/ a  b ')?.path).toBe('/tmp/ a  b ');
});

test('drops the page of the kernel', () => {
  expect(parse('ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0   [vsyscall]')).toBeNull();
});

test.each([
  ['r-xp', 'fd:01 9', '/usr/bin/app', 'text'],
  ['r--p', 'fd:01 9', '/usr/bin/app', 'text'],
  ['rw-p', 'fd:01 9', '/usr/bin/app', 'data'],
  ['rw-p', '00:00 0', '[heap]', 'heap'],
  ['rw-p', '00:00 0', '[stack]', 'stack'],
  ['r-xp', '00:00 0', '[vdso]', 'vdso'],
  ['r--p', '00:00 0', '[vvar]', 'vvar'],
  ['r--p', '00:00 0', '[vvar_vclock]', 'vvar'],
  ['--xp', '00:00 0', '[uprobes]', 'special'],
  ['rw-p', '00:00 0', '[anon:v8]', 'anon'],
  ['rw-s', '00:01 9', '[anon_shmem:x]', 'shared'],
  ['rw-s', '00:01 9', '/dev/zero (deleted)', 'shared'],
  ['rw-s', '00:01 9', '/SYSV00000000 (deleted)', 'shared'],
  ['rw-s', '00:01 9', '/memfd:pulse (deleted)', 'shared'],
  ['rw-s', '00:1a 9', '/dev/shm/x', 'shared'],
  ['rw-p', '00:1a 9', '/dev/shm/x', 'file'],
  ['rw-s', 'fd:01 9', '/var/db', 'file'],
  ['rw-p', '00:0f 9', '/anon_hugepage (deleted)', 'anon'],
  ['---p', '00:0f 9', '/anon_hugepage', 'anon'],
  ['rw-s', '00:0f 9', '/anon_hugepage (deleted)', 'shared'],
  ['rw-p', 'fd:01 9', '/anon_hugepages', 'file'],
  ['rw-p', 'fd:01 9', '/data/anon_hugepage (deleted)', 'file'],
  ['rw-p', '00:06 5', '/dev/zero', 'anon'],
  ['rw-p', '00:06 5', '/dev/zeros', 'file'],
  ['r--p', 'fd:01 9', '/usr/lib/libfoo.so', 'library'],
  ['r--p', 'fd:01 9', '/usr/lib/libfoo.so.1.2 (deleted)', 'library'],
  ['r--p', 'fd:01 9', '/usr/lib/libfoo.so (deleted)', 'library'],
  ['r--p', 'fd:01 9', '/etc/ld.so.cache', 'file'],
  ['r--p', 'fd:01 9', '/usr/lib/emacs/subr.eln', 'library'],
  ['r--p', 'fd:01 9', '/app/addon.node (deleted)', 'library'],
  ['r--p', 'fd:01 9', '/usr/lib.so.d/index', 'file'],
  ['r--p', 'fd:01 9', '/usr/lib/libfoo.sox', 'file'],
])('%s %s %s is %s', (perms, file, path, kind) => {
  expect(parse(`1000-2000 ${perms} 00000000 ${file}    ${path}`)?.kind).toBe(kind);
});

describe('bss', () => {
  const data = '5000-6000 rw-p 00000000 fd:01 9    /usr/bin/app';
  const behind = '6000-8000 rw-p 00000000 00:00 0';
  const elsewhere = '9000-a000 rw-p 00000000 00:00 0';
  const kinds = (endData: number) => {
    const parser = new MapsParser('/usr/bin/app', endData);
    return [data, behind, elsewhere].map((line) => read(parser, line)?.kind);
  };

  test('begins at the page behind the initialised data', () => {
    expect(kinds(0x5abc)).toEqual(['data', 'bss', 'anon']);
    expect(kinds(0x6000)).toEqual(['data', 'bss', 'anon']);
    expect(kinds(0x8abc)).toEqual(['data', 'anon', 'bss']);
  });

  test('is taken to begin behind the data where its end may not be read', () => {
    expect(kinds(0)).toEqual(['data', 'bss', 'anon']);
  });
});

test.each(['', 'x', '1000-2000 rw-p 00000000 00:00', '1000-2000 rwxz 00000000 00:00 0', 'g000-h000 rw-p 0 00:00 0'])(
  'refuses %j',
  (line) => {
    expect(() => parse(line)).toThrow('not a line');
  },
);

test('refuses an empty range', () => {
  expect(() => parse('2000-2000 rw-p 00000000 00:00 0')).toThrow('empty range');
});

test('reads every line of a real map', () => {
  const parser = new MapsParser(process.execPath, 0);
  const lines = readFileSync('/proc/self/maps', 'latin1').split('\n').slice(0, -1);
  const kinds = lines.map((line) => read(parser, line)?.kind);
  // Not every node has variables of its own without a value (bss): Debian's is a small program on a library.
  expect(kinds).toEqual(expect.arrayContaining(['text', 'data', 'heap', 'library', 'stack', 'vdso', 'vvar']));
});

test('the variables without a value of a real program are its bss', async () => {
  const BYTES = 1 << 20;
  const program = join(testFolder('bss'), 'program');
  const source = `#include <stdio.h>
    static int initialised = 1;
    static char zeroes[${BYTES}];
    int main(void) { zeroes[getchar() == EOF] = (char)initialised; return puts(zeroes); }`;
  execFileSync('gcc', ['-x', 'c', '-', '-o', program], { input: source });
  const child = spawn(program, { stdio: ['pipe', 'ignore', 'inherit'] });
  try {
    await once(child, 'spawn');
    const parser = new MapsParser(program, 0);
    const vmas = readFileSync(`/proc/${child.pid!}/maps`, 'latin1').split('\n').slice(0, -1);
    const bss = vmas.map((line) => read(parser, line)).filter((vma) => vma?.kind === 'bss');
    expect(bss).toHaveLength(1);
    expect(bss[0]!.end - bss[0]!.start).toBeGreaterThanOrEqual(BYTES - 4096);
  } finally {
    const exit = once(child, 'exit');
    child.stdin.end();
    await exit;
  }
});

test('any path comes out as it went in', () => {
  const path = fc.stringMatching(/^\/[ -[\]-~]{0,40}$/);
  fc.assert(
    fc.property(path, (name) => {
      const told = parse(`1000-2000 r--p 00000000 fd:01 9    ${name}`)?.path;
      expect(told?.replaceAll('\\174', '|')).toBe(name);
    }),
  );
});

describe('a path that is too long', () => {
  const FIELDS = '7f00a000-7f00b000 r-xs 00002000 fd:01 1234567            ';

  function readWhole(line: string): Vma {
    const vmas: (Vma | null)[] = [];
    const parser = new MapsParser('/usr/bin/app', 0);
    const splitter = mapsSplitter((bytes, from, to) => {
      const mapping = parser.line(bytes, from, to);
      vmas.push(mapping && vmaOf(mapping));
    });
    splitter.push(Buffer.from(`${line}\n`, 'latin1'));
    expect(vmas).toHaveLength(1);
    return vmas[0]!;
  }

  const component = `/${'d'.repeat(254)}`;

  test.each([17, 80, 4000])('is cut before a component, which leaves the mapping as it is (%i levels)', (levels) => {
    expect(readWhole(`${FIELDS}${component.repeat(levels)}/libx.so.1 (deleted)`)).toEqual({
      start: 0x7f00a000,
      end: 0x7f00b000,
      perms: 'r-xs',
      offset: 0x2000,
      dev: 'fd:01',
      inode: '1234567',
      path: `${CUT_MARK}${component.repeat(15)}/libx.so.1 (deleted)`,
      kind: 'library',
      flags: null,
    });
  });

  test('begins with a whole component though each of its bytes is escaped', () => {
    const told = readWhole(`${FIELDS}${`/${'\\012'.repeat(255)}`.repeat(80)}`);
    expect(told.path).toBe(`${CUT_MARK}${`/${'\\012'.repeat(255)}`.repeat(16)}`);
  });

  test('is told whole up to the bytes of PATH_MAX, however they are escaped', () => {
    const path = `/${'\\012'.repeat(MAX_PATH_BYTES - 1)}`;
    expect(readWhole(`${FIELDS}${path}`).path).toBe(path);
    expect(readWhole(`${FIELDS}/x${path}`).path).toBe(CUT_MARK + path);
  });

  test('has the kind that its beginning gives it', () => {
    expect(readWhole(`${FIELDS}/dev/shm${component.repeat(80)}`).kind).toBe('shared');
  });

  test('that has no components is cut before a character', () => {
    const path = `x${'\u20ac'.repeat(3000)}`;
    const told = readWhole(`${FIELDS}${Buffer.from(path).toString('latin1')}`).path;
    expect(told).toBe(CUT_MARK + '\u20ac'.repeat(1365));
  });

  test('of any bytes and length comes out whole or marked, escaped, and bounded', () => {
    const bytes = fc.string({
      unit: fc.constantFrom('a', '/', '|', '\\', '\\012', '\x01', '\xc3\xa9', '\xff', ' ', `/${'n'.repeat(200)}`),
      maxLength: 600,
    });
    fc.assert(
      fc.property(bytes, fc.nat(40), (part, times) => {
        const path = `/${part.repeat(times)}`;
        const told = readWhole(`${FIELDS}${path}`);
        const raw = path.replaceAll('\\012', '\n');
        expect(told).toMatchObject({ start: 0x7f00a000, end: 0x7f00b000, offset: 0x2000, inode: '1234567' });
        expect(isEscaped(told.path)).toBe(true);
        expect(told.path.startsWith(CUT_MARK)).toBe(raw.length > MAX_PATH_BYTES);
        expect(told.path.length).toBeLessThanOrEqual(1 + 4 * MAX_PATH_BYTES);
      }),
      { numRuns: 60 },
    );
  });
});

test('anything at all is a mapping, the page of the kernel, or refused', () => {
  const field = fc.constantFrom(
    '1000-2000',
    '0-0',
    'rw-p',
    '00000000',
    'fd:01',
    '9',
    '',
    ' ',
    '\0',
    '/x',
    '[heap]',
    '99999999999999999999999',
  );
  const line = fc.oneof(
    fc.array(field, { maxLength: 9 }).map((fields) => fields.join(' ')),
    fc.string({ unit: 'binary-ascii', maxLength: 200 }),
  );
  fc.assert(
    fc.property(line, (text) => {
      try {
        const vma = parse(text);
        expect(vma === null || (vma.start < vma.end && isEscaped(vma.path))).toBe(true);
      } catch (error) {
        expect((error as Error).message).toMatch(/not a line|empty range/);
      }
    }),
  );
});
