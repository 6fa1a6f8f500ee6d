import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMicros } from './clock';
import type { Cause, Outcome } from './map-teller';
import { RereadQueue } from './reread-queue';
import type { Space } from './space';
import { until } from '../test/collect';
import { spaceOf } from '../test/space';

interface Options {
  /** ms of CPU time that reading a map is said to take. */
  readonly cost?: number;
  readonly watched?: readonly Space[];
  /** What reading comes to. */
  readonly read?: (space: Space) => Outcome | Promise<Outcome>;
  /** Whether to wait with all reading until `go`. */
  readonly held?: boolean;
}

function queue({ cost = 0, watched = [], read = () => 'same', held = false }: Options = {}) {
  const reads: [number, Cause][] = [];
  let stopped = false;
  let spent = 0;
  let go: () => void = () => undefined;
  const begin = held ? new Promise<void>((resolve) => (go = resolve)) : Promise.resolve();
  const rereads = new RereadQueue({
    read: async (space, cause) => {
      const began = monotonicMicros();
      reads.push([space.mm, cause]);
      spent += cost;
      const outcome = await read(space);
      if (outcome === 'same' || outcome === 'told') {
        space.readAt = began;
      }
      return outcome;
    },
    get cost() {
      return spent;
    },
    notBefore: ({ retryAt }) => retryAt,
    watched: () => watched,
  });
  const run = begin.then(async () => {
    while (!stopped) {
      await rereads.step();
    }
  });
  return {
    rereads,
    reads,
    order: () => reads.map(([mm]) => mm),
    go,
    end: async () => {
      stopped = true;
      rereads.wakeUp();
      await run;
    },
  };
}

test('reads a map once, however often it was asked for', async () => {
  const { rereads, reads, end } = queue({ held: false });
  const [one, other] = [spaceOf(1), spaceOf(2)];
  rereads.want(one, { urgency: 'changed', cause: { op: 'mmap', pid: 1 } });
  rereads.want(one, { urgency: 'changed', cause: { op: 'mmap', pid: 1 } });
  rereads.want(other, { urgency: 'changed', cause: { op: 'mmap', pid: 2 } });
  rereads.want(other, { urgency: 'changed', cause: { op: 'munmap', pid: 2 } });
  await until(() => reads.length === 2);
  await end();
  expect(reads).toEqual([
    [1, { op: 'mmap', pid: 1 }],
    [2, { op: 'vma', pid: 2 }],
  ]);
});

test('a sweep does not hide the operation that it coincides with', async () => {
  const { rereads, reads, end } = queue();
  const one = spaceOf(1);
  rereads.want(one, { urgency: 'changed', cause: { op: 'brk', pid: 1 } });
  rereads.want(one, { urgency: 'swept' });
  rereads.want(spaceOf(2), { urgency: 'swept' });
  await until(() => reads.length === 2);
  await end();
  expect(reads).toEqual([
    [1, { op: 'brk', pid: 1 }],
    [2, undefined],
  ]);
});

test('what is watched comes first, then what was executed, then what changed, then the sweep', async () => {
  const [swept, changed, executed, watched] = [spaceOf(1), spaceOf(2), spaceOf(3), spaceOf(4)];
  const { rereads, reads, order, go, end } = queue({ held: true, watched: [watched] });
  rereads.want(swept, { urgency: 'swept' });
  rereads.want(changed, { urgency: 'changed' });
  rereads.want(executed, { urgency: 'executed' });
  rereads.want(watched, { urgency: 'changed' });
  go();
  await until(() => reads.length === 4);
  await end();
  expect(order()).toEqual([4, 3, 2, 1]);
});

test('what happened before the last reading began is in it', async () => {
  const { rereads, reads, order, end } = queue();
  const [one, other] = [spaceOf(1), spaceOf(2)];
  const before = monotonicMicros();
  rereads.want(one, { urgency: 'changed', at: before });
  await until(() => reads.length === 1);
  rereads.want(one, { urgency: 'changed', at: before });
  rereads.want(other, { urgency: 'changed' });
  await until(() => reads.length === 2);
  expect(rereads.rereads()).toEqual({ waiting: 0, oldestSeconds: 0 });
  await end();
  expect(order()).toEqual([1, 2]);
});

test('what happens during a reading has the map read again, and it is behind until then', async () => {
  let answer: (outcome: Outcome) => void = () => undefined;
  const { rereads, reads, end } = queue({ read: () => new Promise((resolve) => (answer = resolve)) });
  const one = spaceOf(1);
  rereads.want(one, { urgency: 'changed', at: monotonicMicros() - 2e6 });
  await until(() => reads.length === 1);
  expect(rereads.rereads()).toMatchObject({ waiting: 1 });
  expect(rereads.rereads().oldestSeconds).toBeGreaterThanOrEqual(2);
  rereads.want(one, { urgency: 'changed', at: monotonicMicros() });
  answer('told');
  await until(() => reads.length === 2);
  expect(rereads.rereads()).toMatchObject({ waiting: 1 });
  expect(rereads.rereads().oldestSeconds).toBeLessThan(2);
  answer('told');
  await until(() => rereads.rereads().waiting === 0);
  await end();
});

test('one that can not be read is tried again, and not counted as waiting', async () => {
  let readable = false;
  const one = spaceOf(1);
  const { rereads, reads, end } = queue({
    read: (space) => {
      space.unreadable = readable ? null : 'busy';
      return readable ? 'told' : 'busy';
    },
  });
  rereads.want(one, { urgency: 'changed', at: monotonicMicros() });
  await until(() => reads.length >= 2);
  expect(rereads.rereads()).toEqual({ waiting: 0, oldestSeconds: 0 });
  readable = true;
  await until(() => one.unreadable === null);
  const { length } = reads;
  rereads.want(spaceOf(2), { urgency: 'changed' });
  await until(() => reads.length > length);
  await end();
  expect(reads.at(-1)).toEqual([2, undefined]);
});

test('one whose processes are gone is not read', async () => {
  const { rereads, reads, order, go, end } = queue({ held: true });
  const [gone, other] = [spaceOf(1), spaceOf(2)];
  rereads.want(gone, { urgency: 'executed', at: monotonicMicros() });
  rereads.want(other, { urgency: 'changed' });
  gone.owners.clear();
  expect(rereads.rereads().waiting).toBe(0);
  go();
  await until(() => reads.length === 1);
  await end();
  expect(order()).toEqual([2]);
});

test('one that is shared is read by another process when the first is gone', async () => {
  const shared = spaceOf(1);
  shared.owners.add(spaceOf(2).owner!);
  const { rereads, reads, end } = queue({
    read: (space) => {
      const gone = space.owner!.pid === 1;
      if (gone) {
        // The event of its end comes a moment later.
        setImmediate(() => space.owners.delete(space.owner!));
      }
      return gone ? 'gone' : 'told';
    },
  });
  rereads.want(shared, { urgency: 'changed', at: monotonicMicros() });
  await until(() => reads.length === 2 && rereads.rereads().waiting === 0);
  await end();
});

test('a child has time for its exec, unless it is watched', async () => {
  const [child, watched, other] = [spaceOf(1), spaceOf(2), spaceOf(3)];
  const { rereads, reads, order, end } = queue({ watched: [watched] });
  rereads.want(child, { urgency: 'changed', delay: 1e6 });
  rereads.want(watched, { urgency: 'changed', delay: 1e6 });
  rereads.want(other, { urgency: 'swept' });
  await until(() => reads.length === 2);
  await end();
  expect(order()).toEqual([2, 3]);
});

test('a map that is dear to read is read rarely, and holds up no other for long', async () => {
  const { rereads, reads, end } = queue({ cost: 20 });
  const [dear, other] = [spaceOf(1), spaceOf(2)];
  const began = performance.now();
  while (performance.now() - began < 600) {
    rereads.want(dear, { urgency: 'changed' });
    await sleep(5);
  }
  rereads.want(other, { urgency: 'changed' });
  await until(() => reads.some(([mm]) => mm === 2));
  await end();
  // 20 ms at a tenth of a core: every 200 ms.
  expect(reads.filter(([mm]) => mm === 1).length).toBeLessThanOrEqual(4);
  expect(reads.filter(([mm]) => mm === 1).length).toBeGreaterThanOrEqual(1);
});

test('a few that cost little are read one after the other, many no faster than their share', async () => {
  const { rereads, reads, go, end } = queue({ held: true, cost: 1 });
  for (let mm = 1; mm <= 100; mm++) {
    rereads.want(spaceOf(mm), { urgency: 'swept' });
  }
  const began = performance.now();
  go();
  await new Promise((resolve) => setImmediate(resolve));
  // 1 ms at a quarter of a core: 3 ms of rest each.
  expect(reads.length).toBeGreaterThanOrEqual(6);
  await until(() => reads.length >= 40);
  expect(performance.now() - began).toBeGreaterThan(90);
  await end();
});
