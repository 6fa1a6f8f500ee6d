import { Explainer } from './explainer';
import { higherLimit, type Explanation, type Pattern } from './explanation';
import { growthBetween } from './growth';
import { file, mapOf, repeated, stillOf, type Piece } from './test/maps';

function explained(pieces: readonly Piece[]): Explanation {
  return new Explainer().explain(stillOf(mapOf(pieces)));
}

function first(pieces: readonly Piece[]): Pattern {
  return explained(pieces).patterns[0]!;
}

const NONE = { perms: '---p' };
const READ = { perms: 'r--p' };

test('pairs with different permissions, in one run', () => {
  const { vmas, touching, reasons, patterns } = explained(repeated(32_500, READ, {}));
  expect([vmas, touching]).toEqual([65_000, 64_999]);
  expect(reasons).toEqual([{ reason: 'perms', words: 'Their permissions differ.', count: 64_999 }]);
  expect(patterns).toHaveLength(1);
  expect(patterns[0]).toMatchObject({
    sentence: '32,500 pairs of r--p and rw-p of anonymous memory, 4 KiB each, in one run of 254 MiB',
    id: 'alternation r--p 4096  | rw-p 4096 ',
    vmas: 65_000,
    bytes: 65_000 * 4096,
    runs: 1,
    ranges: [{ start: 0x7f00_0000_0000, end: 0x7f00_0000_0000 + 65_000 * 4096 }],
    example: 0x7f00_0000_0000,
    help: ['Fewer mprotect() calls, or like permissions side by side: such neighbours are one mapping.'],
  });
});

test.each<[string, Piece[], string]>([
  [
    'guarded blocks of one size',
    repeated(100, NONE, { pages: 2 }),
    '100 pairs of ---p of 4 KiB and rw-p of 8 KiB of anonymous memory, in one run of 1.2 MiB',
  ],
  [
    'guarded blocks of many sizes',
    Array.from({ length: 20 }, (_, n): Piece[] => [NONE, { pages: n + 1 }]).flat(),
    '20 pairs of ---p and rw-p of anonymous memory, 4 KiB to 80 KiB, in one run of 920 KiB',
  ],
  [
    'triples with gaps',
    repeated(10, { ...READ, gap: 1 }, {}, { perms: 'r-xp' }),
    '10 triples of r--p, rw-p and r-xp of anonymous memory, 4 KiB each, in 10 places',
  ],
  [
    'two views of one file',
    repeated(8, file('/dev/shm/jit', 5, { perms: 'rw-s' }), file('/dev/shm/jit', 5, { perms: 'r--s' })),
    '8 pairs of r--s and rw-s of /dev/shm/jit, 4 KiB each, in one run of 64 KiB',
  ],
  [
    'named and nameless memory',
    repeated(9, { path: '[anon:a]' }, { pages: 2 }),
    '9 pairs of rw-p [anon:a] of 4 KiB and rw-p without a name of 8 KiB, in one run of 108 KiB',
  ],
])('%s alternate', (_what, pieces, sentence) => {
  expect(first(pieces).sentence).toBe(sentence);
});

test('what is repeated seven times alternates with nothing, nor does what merely repeats', () => {
  expect(first(repeated(7, READ, {})).id).toBe('other');
  expect(first(repeated(100, { gap: 1 })).id).toBe('anonymous rw-p 4096');
});

test('thousands of deleted files below a folder, apart from those that are there', () => {
  const files = Array.from({ length: 100 }, (_, n) =>
    file(`/var/lib/search/nodes/${n % 3}/_${n}.cfs (deleted)`, n + 1, { gap: 1, pages: 1 + (n % 7) }),
  );
  const there = Array.from({ length: 30 }, (_, n) =>
    file(`/var/lib/search/nodes/0/_${n}.cfs`, n + 500, { gap: n % 5 }),
  );
  const { patterns } = explained([...files, ...there]);
  expect(patterns.map(({ id, sentence, vmas }) => ({ id, sentence, vmas }))).toEqual([
    {
      id: 'files deleted .cfs /var/lib/search/',
      sentence: '100 mappings of deleted .cfs files below /var/lib/search/nodes',
      vmas: 100,
    },
    {
      id: 'files .cfs /var/lib/search/',
      sentence: '30 mappings of .cfs files below /var/lib/search/nodes/0',
      vmas: 30,
    },
  ]);
});

test('libraries are one pattern, whatever their versions', () => {
  const library = (n: number): Piece[] => [
    file(`/usr/lib/x/lib${n}.so.${n}.1`, n + 1, { gap: 9 + n, kind: 'library' }),
    file(`/usr/lib/x/lib${n}.so.${n}.1`, n + 1, { perms: 'r-xp', offset: 4096, pages: n + 1, kind: 'library' }),
  ];
  const pattern = first(Array.from({ length: 10 }, (_, n) => library(n)).flat());
  expect(pattern.sentence).toBe('20 mappings of .so files below /usr/lib/x');
  expect(pattern.reasons).toMatchObject([{ reason: 'perms', count: 10 }]);
});

test('stacks count with their guards, arenas with their reserves', () => {
  const stack = { pages: 2048 };
  const stacks = repeated(1024, { ...NONE, gap: 3 }, stack);
  expect(first(stacks)).toMatchObject({
    id: 'role thread-stack',
    sentence: 'What seem to be 1,024 thread stacks, each with a guard',
    vmas: 2048,
  });
  expect(first(stacks).help[0]).toMatch(/MADV_GUARD_INSTALL \(Linux 6\.13 and later\)/);
  const arenas = repeated(64, { pages: 33 }, { ...NONE, pages: 16_384 - 33 });
  expect(first(arenas)).toMatchObject({
    sentence: '64 arenas of glibc’s malloc, each with a reserve',
    vmas: 128,
    help: ['Fewer arenas: MALLOC_ARENA_MAX in the environment, or mallopt() with M_ARENA_MAX.'],
  });
});

test('what a runtime has is told by whose it is', () => {
  const cages = repeated(20, file('/memfd:doublemapper (deleted)', 3, { perms: 'rw-s', kind: 'shared' }), {
    ...file('/memfd:doublemapper (deleted)', 3, { perms: 'r-xs', kind: 'shared' }),
  });
  expect(first(cages)).toMatchObject({
    id: 'role jit-code .NET',
    sentence: '40 mappings that seem to be for jit code of .NET',
  });
});

test('memory of one size, scattered', () => {
  const pattern = first(repeated(500, { pages: 16, gap: 1 }));
  expect(pattern.sentence).toBe(
    '500 anonymous mappings rw-p, 64 KiB each, in 500 places, with 499 gaps of 4 KiB between them',
  );
  expect(pattern.help).toEqual(['Larger mmap() calls that many blocks are cut from, in place of one for each block.']);
  expect(pattern.ranges).toHaveLength(64);
});

test('what touches and is kept apart for no visible reason is not said to need larger calls', () => {
  const { help, reasons } = first(repeated(100, {}));
  expect(reasons).toMatchObject([{ reason: 'flags-unknown', count: 99 }]);
  expect(help).toEqual([]);
});

test('sizes that few have count together', () => {
  const sizes = Array.from({ length: 60 }, (_, n) => ({ pages: n + 1, gap: (n % 2) + 1 }));
  expect(first(sizes).sentence).toBe(
    '60 anonymous mappings rw-p, 4 KiB to 240 KiB, in 60 places, with 59 gaps of 4 KiB to 8 KiB between them',
  );
});

test('shared segments and named memory are told by name, whatever number is in it', () => {
  const segments = Array.from({ length: 9 }, (_, n): Piece => {
    return {
      path: '/SYSV00000000 (deleted)',
      kind: 'shared',
      perms: 'rw-s',
      dev: '00:01',
      inode: String(n),
      pages: n + 1,
    };
  });
  expect(first(segments)).toMatchObject({
    sentence: '9 mappings of shared memory /SYSV# (deleted), 4 KiB to 36 KiB',
    reasons: [{ reason: 'file', count: 8 }],
  });
  const pools = Array.from({ length: 12 }, (_, n): Piece => ({ path: `[anon:pool ${n}]` }));
  expect(first(pools)).toMatchObject({
    sentence: '12 mappings named [anon:pool #], 4 KiB each',
    reasons: [{ reason: 'name', count: 11 }],
  });
});

test('a map that is empty has nothing to explain', () => {
  expect(explained([])).toMatchObject({ vmas: 0, touching: 0, reasons: [], patterns: [] });
});

test('a higher limit is the next power of two above twice the count, if it is higher', () => {
  expect(higherLimit(65_000, 65_530)?.words).toBe(
    'Raise vm.max_map_count from 65,530 to 131,072: sysctl -w vm.max_map_count=131072',
  );
  expect(higherLimit(32_768, 65_530)?.limit).toBe(131_072);
  expect(higherLimit(32_767, 65_530)?.limit).toBe(65_536);
  expect(higherLimit(32_000, 65_536)).toBeNull();
  expect(higherLimit(65_000, 1_048_576)).toBeNull();
  expect(higherLimit(65_000, null)).toBeNull();
});

test('growth is told by pattern, of looks that are 10 s apart', () => {
  const map = (pairs: number, files: number): Explanation =>
    explained([
      ...repeated(pairs, READ, {}),
      ...Array.from({ length: files }, (_, n) => file(`/srv/a/b/${n}.x`, n + 1, { gap: 1 })),
    ]);
  const rates = growthBetween(map(100, 40), map(160, 20), 10);
  expect([...rates]).toEqual([
    ['alternation r--p 4096  | rw-p 4096 ', 12],
    ['files .x /srv/a/b/', -2],
  ]);
  expect(growthBetween(map(100, 40), map(160, 20), 9.99).size).toBe(0);
  // Of seven it is known, too, though they were no pattern yet.
  expect(growthBetween(map(100, 7), map(100, 27), 10).get('files .x /srv/a/b/')).toBe(2);
});
