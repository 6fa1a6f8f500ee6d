import fc from 'fast-check';
import { isAlike } from './kinship';
import { BASH, BASH_AGAIN, startedAt, startedSketches, UNRANDOMISED } from './test/layouts';
import { mappingsFrom, type Sketch } from './test/maps';

const SLEEP = { ...BASH_AGAIN, exe: '/usr/bin/sleep' };

/** So many anonymous mappings of a page each, with a page between. */
function many(count: number, from = 0x7f0000000000): Sketch[] {
  return Array.from({ length: count }, (_, i) => ({ start: from + i * 0x2000, end: from + i * 0x2000 + 0x1000 }));
}

describe('isAlike', () => {
  const parent = startedAt(BASH);

  it('is so of a fork, and of one that shares the map still', () => {
    expect(isAlike(parent, startedAt(BASH))).toBe(true);
    expect(isAlike(parent, parent)).toBe(true);
  });

  it('is so however much a fork has mapped, and however little it has kept', () => {
    expect(isAlike(parent, startedAt(BASH, many(20_000)))).toBe(true);
    expect(isAlike(startedAt(BASH, many(20_000)), parent)).toBe(true);
    const kept = startedSketches(BASH, many(20_000)).filter(({ kind }) => kind === 'stack');
    expect(isAlike(parent, mappingsFrom(kept))).toBe(true);
  });

  it('is not so after an exec, be it of the same program', () => {
    expect(isAlike(parent, startedAt(SLEEP))).toBe(false);
    expect(isAlike(parent, startedAt(BASH_AGAIN))).toBe(false);
  });

  it('takes nothing from what is at the same place in every process', () => {
    const linked = (started: typeof BASH): ReturnType<typeof startedAt> => startedAt({ ...started, program: 0x400000 });
    expect(isAlike(linked(BASH), linked(BASH))).toBe(true);
    expect(isAlike(linked(BASH), linked(BASH_AGAIN))).toBe(false);
  });

  it('tells programs apart where addresses are not randomised', () => {
    const bash = startedAt({ ...UNRANDOMISED, exe: '/usr/bin/bash' });
    expect(isAlike(bash, startedAt({ ...UNRANDOMISED, exe: '/usr/bin/bash' }))).toBe(true);
    expect(isAlike(bash, startedAt({ ...UNRANDOMISED, exe: '/usr/bin/sleep' }))).toBe(false);
    expect(isAlike(bash, startedAt({ ...UNRANDOMISED, exe: '/usr/bin/sleep', program: 0x400000 }))).toBe(false);
  });

  it('is so of what a zygote forks, which is not so of its own parent', () => {
    const exe = '/opt/chromium/chromium';
    const browser = startedAt({ ...BASH, exe });
    const zygote = startedAt({ ...BASH_AGAIN, exe });
    const renderer = startedAt({ ...BASH_AGAIN, exe }, many(900));
    expect([isAlike(browser, zygote), isAlike(browser, renderer), isAlike(zygote, renderer)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('does not care that the program was replaced on disk, nor that its text was moved to large pages', () => {
    expect(isAlike(parent, startedAt({ ...BASH, exe: '/usr/bin/bash (deleted)' }))).toBe(true);
    const hugeText = startedSketches(BASH).map((sketch) =>
      sketch.kind === 'text' ? { ...sketch, path: '', kind: 'anon' as const } : sketch,
    );
    expect(isAlike(mappingsFrom(hugeText), parent)).toBe(true);
    expect(isAlike(parent, mappingsFrom(hugeText))).toBe(true);
  });

  it('is so when the stack has grown, or has been cut by an mprotect', () => {
    const changed = startedSketches(BASH).map((sketch) =>
      sketch.kind === 'stack' ? { ...sketch, start: sketch.start - 0x700000, end: sketch.end - 0x1000 } : sketch,
    );
    expect(isAlike(parent, mappingsFrom(changed))).toBe(true);
  });

  it('is not so where there is nothing to compare', () => {
    const empty = mappingsFrom([]);
    expect(isAlike(empty, empty)).toBe(false);
    expect(isAlike(parent, empty)).toBe(false);
    expect(isAlike(empty, parent)).toBe(false);
  });

  it('looks at the greater part where neither has a stack or a vDSO', () => {
    const bare = many(100);
    expect(isAlike(mappingsFrom(bare), mappingsFrom(bare.slice(20)))).toBe(true);
    expect(isAlike(mappingsFrom(bare), mappingsFrom(many(100, 0x10000000)))).toBe(false);
  });

  it('stays the same, whatever either maps, unmaps or protects but its landmarks', () => {
    const changes = fc.array(
      fc.record({
        pick: fc.nat(),
        unmaps: fc.boolean(),
        start: fc.integer({ min: 1, max: 0x7effffff }),
        pages: fc.integer({ min: 1, max: 15 }),
      }),
      { maxLength: 12 },
    );
    const changed = (
      started: typeof BASH,
      drawn: readonly { pick: number; unmaps: boolean; start: number; pages: number }[],
    ) => {
      let sketches = startedSketches(started);
      for (const { pick, unmaps, start, pages } of drawn) {
        const at = sketches[pick % sketches.length]!;
        const isLandmark = ['stack', 'vdso', 'text'].includes(at.kind ?? '');
        const place = start * 0x10000;
        const isFree = sketches.every((other) => other.end <= place || other.start >= place + pages * 0x1000);
        if (unmaps && !isLandmark) {
          sketches = sketches.filter((other) => other !== at);
        } else if (isFree) {
          sketches = [...sketches, { start: place, end: place + pages * 0x1000 }].sort((a, b) => a.start - b.start);
        }
      }
      return mappingsFrom(sketches);
    };
    fc.assert(
      fc.property(changes, changes, (one, other) => {
        expect(isAlike(changed(BASH, one), changed(BASH, other))).toBe(true);
        expect(isAlike(changed(BASH, one), changed(BASH_AGAIN, other))).toBe(false);
        expect(isAlike(changed(BASH, one), changed(SLEEP, other))).toBe(false);
      }),
    );
  });
});
