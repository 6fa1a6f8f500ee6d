import fc from 'fast-check';
import { anyTwoStates, mappingsFrom, sketchesOf } from '../../view/test/maps';
import { RULES } from './rules';
import { FIXTURES } from './test/fixtures';
import { mapOf, rolesOf } from './test/lines';

test.each(RULES.map(({ name }) => name))('%s: there are lines for the rule', (name) => {
  expect(FIXTURES.map(({ rule }) => rule)).toContain(name);
});

test.each(FIXTURES)('$rule: $from', ({ exe, lines }) => {
  const roles = rolesOf(
    mapOf(
      lines.map(([line]) => line),
      exe,
    ),
  );
  expect(lines.map(([line], index) => [line, roles[index]])).toEqual(lines);
});

describe('threads', () => {
  const STACKS = '7f2a347f9000-7f2a38000000 rw-p 00000000 00:00 0';
  const GO = 'c000000000-c000400000 rw-p 00000000 00:00 0';
  const BSS = [
    '7f3ee0000000-7f3ee0001000 r-xp 00000000 fe:00 30 /usr/lib/libjvm.so',
    '7f3ee0001000-7f3ee0002000 rw-p 00001000 fe:00 30 /usr/lib/libjvm.so',
    '7f3ee0002000-7f3ee0305000 rw-p 00000000 00:00 0',
  ];
  const at = (...pointers: number[]) => pointers.map((stackPointer, tid) => ({ tid, name: 'worker', stackPointer }));

  test('prove a stack, and how many there are', () => {
    expect(rolesOf(mapOf([STACKS], undefined, at(0x7f2a34ff0000)))).toEqual(['thread-stack-and-more']);
    expect(rolesOf(mapOf([STACKS], undefined, at(0x7f2a34ff0000, 0x7f2a37ff0000)))).toEqual(['thread-stacks']);
    expect(rolesOf(mapOf(['7f0000000000-7f0000008000 rw-p 00000000 00:00 0'], undefined, at(0x7f0000007000)))).toEqual([
      'thread-stack',
    ]);
  });

  test('are right where a rule that merely takes it so is not', () => {
    expect(rolesOf(mapOf(BSS, undefined, at(0x7f3ee0100000, 0x7f3ee0200000))).at(-1)).toBe('thread-stacks');
  });

  test('on memory of a runtime make it no stack', () => {
    expect(rolesOf(mapOf([GO], undefined, at(0xc000001000)))).toEqual(['go-heap (Go)']);
  });

  test('elsewhere say nothing', () => {
    expect(rolesOf(mapOf([GO], undefined, at(0x1000)))).toEqual(['go-heap (Go)']);
    expect(rolesOf(mapOf(BSS, undefined, at(0x7f3ee0000100)))[0]).toBe('library (libjvm.so)');
  });
});

test('what a later state shares with the one before is for the same as if it were told afresh', () => {
  fc.assert(
    fc.property(anyTwoStates(600), ([before, after]) => {
      rolesOf(before);
      expect(rolesOf(after)).toEqual(rolesOf(mappingsFrom(sketchesOf(after))));
    }),
  );
});
