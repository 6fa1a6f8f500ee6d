import { WriteLocks } from './write-locks';

const MM = 0x8880_1234_5640;
const OTHER = 0x8880_1234_5680;

/** What is told at the second look from now. */
function later(locks: WriteLocks): [number, string][] {
  locks.settle();
  return locks.settle();
}

let locks: WriteLocks;

beforeEach(() => {
  locks = new WriteLocks();
});

test('a lock that nothing explains is told a look later, once', () => {
  locks.taken(11, 10, MM);
  locks.taken(11, 10, MM);
  expect(locks.settle()).toEqual([]);
  expect(locks.pending(10)).toBe('other');
  expect(locks.settle()).toEqual([[10, 'other']]);
  expect(locks.pending(10)).toBeUndefined();
  expect(locks.settle()).toEqual([]);
});

test('a lock that is taken anew at each look is told all the same', () => {
  locks.taken(11, 10, MM);
  locks.settle();
  locks.taken(11, 10, MM);
  expect(locks.settle()).toEqual([[10, 'other']]);
  expect(locks.settle()).toEqual([[10, 'other']]);
});

test('the end of a call explains the locks of its thread, also those of the look before', () => {
  locks.taken(11, 10, MM);
  locks.taken(12, 10, MM);
  locks.settle();
  locks.explained(11);
  expect(locks.settle()).toEqual([[10, 'other']]);
  expect(later(locks)).toEqual([]);
});

test('a call that is known by its entry gives its name to the lock', () => {
  locks.entered(11, 10, 'uffd');
  locks.taken(11, 10, MM);
  expect(later(locks)).toEqual([[10, 'uffd']]);
});

test('a call that is known by its entry needs no lock', () => {
  locks.entered(11, 10, 'uffd');
  expect(later(locks)).toEqual([[10, 'uffd']]);
});

test('a call that changed nothing excuses one lock, not what the thread did before', () => {
  locks.taken(11, 10, MM);
  locks.excused(11);
  expect(later(locks)).toEqual([]);
  locks.taken(11, 10, MM);
  locks.taken(11, 10, MM);
  locks.excused(11);
  expect(later(locks)).toEqual([[10, 'other']]);
});

test('a copy excuses the lock of the map and that of the copy', () => {
  locks.taken(11, 10, MM);
  locks.settle();
  locks.taken(11, 10, OTHER);
  locks.copied(11);
  expect(later(locks)).toEqual([]);
});

test('a fork that shares the map excuses nothing', () => {
  locks.taken(11, 10, MM);
  locks.copied(11);
  expect(later(locks)).toEqual([[10, 'other']]);
});

describe('a map whose owner is known', () => {
  beforeEach(() => {
    locks.taken(21, 20, OTHER);
    locks.learn(21, 20);
    locks.explained(21);
  });

  test('is told of, whoever takes its lock', () => {
    locks.taken(11, 10, OTHER);
    locks.taken(99, undefined, OTHER);
    expect(later(locks)).toEqual([
      [20, 'other'],
      [20, 'other'],
    ]);
  });

  test('is nobody’s after its process has another', () => {
    locks.forgetProcess(20);
    locks.taken(99, undefined, OTHER);
    expect(later(locks)).toEqual([]);
    locks.taken(21, 20, MM);
    expect(later(locks)).toEqual([[20, 'other']]);
  });
});

test('a lock of a map whose owner is not known is not put down to who takes it', () => {
  locks.taken(11, 10, MM);
  locks.learn(11, 10);
  locks.explained(11);
  locks.taken(11, 10, OTHER);
  expect(later(locks)).toEqual([]);
});

test('what two maps were locked for teaches nothing', () => {
  locks.taken(11, 10, MM);
  locks.taken(11, 10, OTHER);
  locks.learn(11, 10);
  locks.explained(11);
  locks.taken(99, undefined, MM);
  expect(later(locks)).toEqual([]);
});

test('nothing is left after a loss', () => {
  locks.taken(11, 10, MM);
  locks.learn(11, 10);
  locks.clear();
  expect(later(locks)).toEqual([]);
});
