import type { ChangeEntry } from '../client';
import { Following } from './following';
import { processOf, snapshotOf } from './test/snapshots';

const exited = (seq: number, pid: number, startTime = 1): ChangeEntry => ({
  seq,
  ts: 5_000_000 + seq,
  pid,
  startTime,
  comm: 'demo',
  what: 'exited',
});

const shownOf = (following: Following, ...told: Parameters<typeof snapshotOf>) =>
  following.shownOf(snapshotOf(...told), 65_530, null);

test('the process that is seen first is followed, and is the one that its link names', () => {
  const following = new Following(10, null);
  const shown = shownOf(following, [processOf(10, 1, { start: 7 }), processOf(11, 10)]);
  expect(shown).toMatchObject({ key: '10:7', name: 'demo', ended: null, missing: null, limit: 65_530 });
  expect(shown.kin).toEqual([{ pid: 11, name: 'demo', href: '#/pid/11/1' }]);
  expect(shown.ids.get(11)).toBe('11:1');
  expect(following.startedAt).toBe(7);
});

test('what has ended keeps its last map, and says when it did', () => {
  const following = new Following(10, 1);
  const { state } = shownOf(following, [processOf(10, 1)]);
  const shown = shownOf(following, [], [exited(3, 10), exited(4, 99)]);
  expect(shown.ended).toEqual({ at: 5000.003 });
  expect(shown.state).toBe(state);
  expect(shownOf(following, [], []).ended).toEqual({ at: null });
});

test('a pid that came back is another process', () => {
  const following = new Following(10, 1);
  shownOf(following, [processOf(10, 1)]);
  const shown = shownOf(following, [processOf(10, 1, { start: 50 })]);
  expect(shown).toMatchObject({ key: '10:1', ended: { at: null } });
});

test('a link to what is no more shows nothing of who has its pid now', () => {
  const following = new Following(10, 1);
  const told = snapshotOf([processOf(10, 1, { start: 50 })]);
  expect(following.shownOf(told, null, null)).toMatchObject({
    state: null,
    ended: null,
    missing: expect.stringContaining('PID 10 is another one now, demo') as string,
  });
  expect(following.shownOf(told, null, 'demo (PID 10) ended.').missing).toBe('demo (PID 10) ended.');
});

test('who was never there is told of by what the exporter remembers, or not at all', () => {
  expect(shownOf(new Following(10, null), []).missing).toContain('no process 10 that you may see');
});

test('nothing is said to have ended while nobody is heard', () => {
  const following = new Following(10, 1);
  shownOf(following, [processOf(10, 1)]);
  const silent = { ...snapshotOf([]), state: { phase: 'stale', reason: 'cut', retryAt: null } as const };
  expect(following.shownOf(silent, null, null)).toMatchObject({ ended: null, missing: null });
});

test('changes are those of the process and its descendants, within the time that is asked for', () => {
  const following = new Following(10, 1);
  const { changes } = shownOf(
    following,
    [processOf(10, 1), processOf(11, 10)],
    [exited(1, 11), exited(2, 99), exited(3, 10)],
  );
  expect(changes?.total).toBe(3);
  const seqs = (range: readonly [number, number] | null): number[] => {
    const rows = changes?.rows(range);
    return Array.from({ length: rows?.length ?? 0 }, (_, i) => rows?.keyAt(i) ?? NaN);
  };
  expect(seqs(null)).toEqual([3, 1]);
  expect(seqs([5000.002, 5001])).toEqual([3]);
  expect(changes?.marksAfter(1)).toMatchObject([{ at: 5000.003, tone: 'life', words: 'demo has ended' }]);
});
