import { setTimeout as sleep } from 'node:timers/promises';
import { measureCost } from './cpu-cost';
import type { Cause } from './map-teller';
import type { Tracked } from './processes';
import { RereadQueue } from './reread-queue';
import { until } from './test/collect';

const tracked = (pid: number): Tracked => ({
  pid,
  startTime: 1,
  ppid: 1,
  comm: 'x',
  exe: '',
  mm: pid,
  startStack: 0,
  endData: 0,
  digest: '',
});

/** @param cost ms of CPU time that reading a map takes. */
function queue(cost = 0) {
  const reads: [number, Cause][] = [];
  const stop = new AbortController();
  const rereads = new RereadQueue(async ({ pid }, cause) => {
    reads.push([pid, cause]);
    const spent = measureCost();
    while (spent() < cost) {
      await sleep(0);
    }
  });
  const run = (async () => {
    while (!stop.signal.aborted) {
      await rereads.step(stop.signal);
    }
  })();
  return {
    rereads,
    reads,
    end: async () => {
      stop.abort();
      rereads.wakeUp();
      await run;
    },
  };
}

test('reads a map once, however often it was asked for', async () => {
  const { rereads, reads, end } = queue();
  const [one, other] = [tracked(1), tracked(2)];
  rereads.want(one, 'mmap');
  rereads.want(one, 'mmap');
  rereads.want(other, 'mmap');
  rereads.want(other, 'munmap');
  await until(() => reads.length === 2);
  await end();
  expect(reads).toEqual([
    [1, { op: 'mmap', pid: 1 }],
    [2, { op: 'vma', pid: 2 }],
  ]);
});

test('a sweep does not hide the operation that it coincides with', async () => {
  const { rereads, reads, end } = queue();
  const one = tracked(1);
  rereads.want(one, 'brk');
  rereads.want(one);
  rereads.want(tracked(2));
  await until(() => reads.length === 2);
  await end();
  expect(reads).toEqual([
    [1, { op: 'brk', pid: 1 }],
    [2, undefined],
  ]);
});

test('a map that is dear to read is read rarely, and holds up no other for long', async () => {
  const { rereads, reads, end } = queue(20);
  const [dear, other] = [tracked(1), tracked(2)];
  const began = performance.now();
  const times: number[] = [];
  while (performance.now() - began < 600) {
    rereads.want(dear, 'mmap');
    if (reads.length > times.length) {
      times.push(performance.now() - began);
    }
    await sleep(5);
  }
  rereads.want(other);
  await until(() => reads.some(([pid]) => pid === 2));
  await end();
  // 20 ms at a tenth of a core: every 200 ms.
  expect(reads.filter(([pid]) => pid === 1).length).toBeLessThanOrEqual(4);
  expect(reads.filter(([pid]) => pid === 1).length).toBeGreaterThanOrEqual(1);
});
