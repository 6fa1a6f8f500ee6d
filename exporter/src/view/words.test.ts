import type { ChangeEntry, MapEntry } from '../client/types';
import { vma as anonymous } from '../model/test/arbitraries';
import type { Vma } from '../wire/vma';
import { describeHit, describeMap } from './description';
import { changeInWords } from './change-words';
import { mappingsFrom, stateFrom } from './test/maps';
import { mappingName, mappingTitle } from './names';
import { tooltipOf } from './tooltip';

const MIB = 1024 * 1024;

function vma(start: number, size: number, changes: Partial<Vma> = {}): Vma {
  return anonymous(0, 1, { start, end: start + size, ...changes });
}

function entry(changes: Partial<MapEntry>): ChangeEntry {
  return {
    seq: 7,
    ts: 1_700_000_000_218_000,
    pid: 1,
    startTime: 1,
    comm: 'demo',
    what: 'mapped',
    op: 'mmap',
    by: 1,
    start: 0x1000,
    end: 0x2000,
    before: [],
    after: [],
    bytes: 0,
    ...changes,
  };
}

describe('changeInWords', () => {
  it('tells a new mapping', () => {
    const after = [vma(0x1000, 0x13000, { path: '/usr/lib/libz.so.1.2.13', perms: 'r-xp', kind: 'library' })];
    expect(changeInWords(entry({ after, end: 0x14000, bytes: 0x13000 }))).toMatchObject({
      seq: 7,
      tag: 'mmap',
      tone: 'map',
      words: 'libz.so.1.2.13 r-xp',
      amount: '+76 KiB',
      address: 0x1000,
    });
  });

  it('tells a split by mprotect', () => {
    const before = [vma(0x1000, 0x3000, { perms: 'r-xp' })];
    const after = [vma(0x1000, 0x1000, { perms: 'r-xp' }), vma(0x2000, 0x1000), vma(0x3000, 0x1000, { perms: 'r-xp' })];
    const line = changeInWords(entry({ what: 'split', op: 'mprotect', start: 0x2000, end: 0x3000, before, after }));
    expect(line).toMatchObject({
      tag: 'mprotect',
      tone: 'protect',
      words: 'r-xp → rw-p, split one mapping in three',
      amount: '4 KiB',
    });
  });

  it('tells what has become of flags', () => {
    const before = [vma(0x1000, 0x3000, { flags: 'ac' })];
    const after = [vma(0x1000, 0x3000, { flags: 'lo ac' })];
    expect(changeInWords(entry({ what: 'flagged', op: 'mlock', end: 0x4000, before, after }))).toMatchObject({
      tag: 'mlock',
      words: 'anonymous: locked in memory (mlock)',
      amount: '12 KiB',
    });
  });

  it('tells what went, and how much', () => {
    const before = [vma(0x1000, 4 * MIB), vma(0x800000, 4 * MIB)];
    expect(changeInWords(entry({ what: 'unmapped', op: 'munmap', before, bytes: -8 * MIB }))).toMatchObject({
      words: 'two mappings',
      amount: '−8 MiB',
      tone: 'unmap',
    });
  });

  it('tells growth by its end', () => {
    const heap = { kind: 'heap', path: '[heap]' } as const;
    const line = changeInWords(
      entry({
        what: 'grew',
        op: 'brk',
        before: [vma(0x1000, MIB, heap)],
        after: [vma(0x1000, 14 * MIB, heap)],
        bytes: 13 * MIB,
      }),
    );
    expect(line).toMatchObject({ tag: 'brk', words: 'heap grew to 14 MiB', amount: '+13 MiB' });
  });

  it('tells a move by both sizes', () => {
    const line = changeInWords(
      entry({
        what: 'moved',
        op: 'mremap',
        start: 0x9000000,
        end: 0xa000000,
        before: [vma(0x1000, 8 * MIB)],
        after: [vma(0x9000000, 16 * MIB)],
        bytes: 8 * MIB,
      }),
    );
    expect(line).toMatchObject({ words: 'anonymous moved from 000000001000', amount: '8 MiB → 16 MiB' });
  });

  it('uses the verb where the operation is not known', () => {
    expect(changeInWords(entry({ what: 'shrank', op: 'vma', after: [vma(0x1000, MIB)] }))).toMatchObject({
      tag: 'shrank',
      tone: 'unmap',
    });
  });

  it('tells the turns of a life, unescaped', () => {
    const life = { seq: 1, ts: 0, pid: 5, startTime: 1, comm: 'a\\174b' };
    expect(changeInWords({ ...life, what: 'forked', child: 6 })).toMatchObject({
      tag: 'fork',
      amount: 'child 6',
      address: null,
    });
    expect(changeInWords({ ...life, what: 'executed', formerComm: 'sh', exe: '/bin/a\\174b' }).words).toBe(
      'sh became a|b: /bin/a|b',
    );
    expect(changeInWords({ ...life, what: 'exited' }).words).toBe('a|b has ended');
  });
});

const mappings = mappingsFrom([
  { start: 0x400000, end: 0x401000, kind: 'text', perms: 'r-xp', path: '/usr/bin/de\\174mo', offset: 0x2000 },
  {
    start: 0x500000,
    end: 0x900000,
    kind: 'heap',
    path: '[heap]',
    life: { since: 9_000_000, ts: 9_700_000, op: 'brk', count: 131 },
  },
  { start: 0x900000, end: 0x901000, perms: '---p' },
  { start: 0x901000, end: 0x1101000 },
  { start: 0x7f0004000000, end: 0x7f0004021000 },
  { start: 0x7f0004021000, end: 0x7f0008000000, perms: '---p' },
  { start: 0x7f0009000000, end: 0x7f0009001000, perms: 'rwxp', flags: 'lo ac dd' },
  { start: 0x7f0009001000, end: 0x7f0009002000, perms: 'rw-s', kind: 'shared', path: '/dev/zero (deleted)' },
]);
const state = stateFrom(mappings);

describe('tooltipOf', () => {
  const factsOf = (index: number): Record<string, string> =>
    Object.fromEntries(
      tooltipOf(state, { type: 'mapping', map: 0, index }, 10_000)!.facts.map((fact) => [fact.label, fact.value]),
    );

  it('tells a mapping of a file', () => {
    expect(tooltipOf(state, { type: 'mapping', map: 0, index: 0 }, 0)).toMatchObject({
      group: 'program',
      title: 'de|mo',
      size: '4 KiB · 1 page',
    });
    expect(factsOf(0)).toEqual({
      Range: '000000400000–000000401000',
      Access: 'read, execute, private  r-xp',
      File: '/usr/bin/de|mo',
      Offset: '8 KiB into the file',
      'Free above': '1.0 MiB to the next mapping',
    });
  });

  it('tells what was seen to happen', () => {
    expect(tooltipOf(state, { type: 'mapping', map: 0, index: 1 }, 0)).toMatchObject({
      title: 'Heap',
      words: 'Grown by brk(); where malloc takes small blocks from.',
    });
    expect(factsOf(1)).toMatchObject({
      Age: '1.0 s',
      Changed: '131 times while watched, last 0.3 s ago',
      'Last by': 'brk(): the heap’s end moved',
      'Free above': 'nothing, the next mapping adjoins',
    });
  });

  it('warns of what is writable and executable', () => {
    const { facts } = tooltipOf(state, { type: 'mapping', map: 0, index: 6 }, 0)!;
    expect(facts.find((fact) => fact.warning)?.label).toBe('Caution');
    const merged = tooltipOf(state, { type: 'merged', map: 0, first: 4, last: 7 }, 0)!;
    expect(merged.title).toBe('4 mappings');
    expect(merged.facts.find((fact) => fact.warning)?.value).toBe('1 mapping writable and executable');
  });

  it('tells flags, where they are known and say something', () => {
    expect(factsOf(6)['Flags']).toBe('locked in memory (mlock); left out of core dumps (MADV_DONTDUMP)');
    expect(factsOf(0)).not.toHaveProperty('Flags');
  });

  it('tells gaps and bands', () => {
    expect(tooltipOf(state, { type: 'gap', map: 0, low: 0x401000, high: 0x500000 }, 0)).toMatchObject({
      title: 'Free',
      size: '1.0 MiB',
    });
    expect(tooltipOf(state, { type: 'gap', map: 0, low: 0x401000, high: Infinity }, 0)?.size).toBe('');
    const two = stateFrom(mappings, mappings);
    const band = { type: 'band', map: 1, low: 0x400000, high: 0x401000, relation: 'copied' } as const;
    expect(tooltipOf(two, band, 0)?.title).toBe('As in the parent');
  });

  it('has nothing to say of what is no longer there', () => {
    expect(tooltipOf(state, { type: 'mapping', map: 0, index: 99 }, 0)).toBeNull();
    expect(tooltipOf(state, { type: 'mapping', map: 3, index: 0 }, 0)).toBeNull();
  });
});

describe('names', () => {
  it('come from the neighbours where a mapping has none of its own', () => {
    expect(Array.from({ length: mappings.length }, (_, i) => mappingName(mappings, i))).toEqual([
      'de|mo',
      'heap',
      'guard',
      'thread stack?',
      'malloc arena',
      'arena reserve',
      'anonymous',
      'shared anonymous',
    ]);
  });

  it('are capitalised as titles, but not those of files', () => {
    expect(mappingTitle(mappings, 0)).toBe('de|mo');
    expect(mappingTitle(mappings, 3)).toBe('Thread stack?');
    expect(mappingTitle(mappings, 6)).toBe('Anonymous memory');
  });
});

test('descriptions are sentences for a screen reader', () => {
  expect(describeMap(state)).toMatch(/^Address map of map 0: 8 mappings, .* MiB\. Arrow keys/);
  expect(describeMap({ maps: [] })).toBe('Address map, empty');
  expect(describeHit(state, { type: 'mapping', map: 0, index: 1 })).toBe(
    'Heap, 4 MiB · 1,024 pages, 000000500000–000000900000, read, write, private  rw-p',
  );
});
