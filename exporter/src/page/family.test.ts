import type { ChangeEntry } from '../client';
import { Family } from './family';
import { processOf, snapshotOf } from './test/snapshots';

describe('Family', () => {
  const life = (seq: number, pid: number): ChangeEntry => ({
    seq,
    ts: 0,
    pid,
    startTime: 1,
    comm: 'demo',
    what: 'exited',
  });

  it('has the descendants, also those that are gone', () => {
    const family = new Family(10);
    const forked: ChangeEntry = { ...life(1, 10), what: 'forked', child: 11 };
    const first = snapshotOf(
      [processOf(10, 1), processOf(12, 10), processOf(99, 1)],
      [forked, life(2, 11), life(3, 99)],
    );
    expect(family.entriesOf(first).map((entry) => entry.seq)).toEqual([1, 2]);
    expect(family.entriesOf(snapshotOf([], [life(4, 12)])).map((entry) => entry.seq)).toEqual([4]);
  });
});
