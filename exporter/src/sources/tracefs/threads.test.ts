import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { listTids } from '../reading/proc-files';
import { Threads } from './threads';

test('looks up a thread that it never heard of', async () => {
  const worker = new Worker('require("node:worker_threads").parentPort.once("message", () => {})', { eval: true });
  await once(worker, 'online');
  const threads = new Threads();
  for (const tid of listTids(process.pid)) {
    expect(threads.process(tid)).toBe(process.pid);
  }
  await worker.terminate();
});

test('a thread that has ended is known until all is read that it did', async () => {
  const worker = new Worker('require("node:worker_threads").parentPort.once("message", () => {})', { eval: true });
  await once(worker, 'online');
  const threads = new Threads();
  threads.look(process.pid);
  const before = listTids(process.pid);
  await worker.terminate();
  const ended = (): number[] => before.filter((tid) => !listTids(process.pid).includes(tid));
  while (ended().length === 0) {
    await new Promise(setImmediate);
  }
  const [tid] = ended();
  threads.look(process.pid);
  expect(threads.process(tid!)).toBe(process.pid);
  threads.bury();
  expect(threads.process(tid!)).toBeUndefined();
});

test('a process ends with its last thread, whichever that is', () => {
  const threads = new Threads();
  threads.add(10, 10);
  threads.add(11, 10);
  expect(threads.remove(10)).toBeUndefined();
  expect(threads.process(11)).toBe(10);
  expect(threads.remove(11)).toBe(10);
  expect(threads.remove(11)).toBeUndefined();
});

test('an exec leaves the leader’s id alone', () => {
  const threads = new Threads();
  threads.add(10, 10);
  threads.add(11, 10);
  threads.remove(10);
  threads.execute(10);
  expect(threads.remove(10)).toBe(10);
});

test('a thread id that comes back belongs to its new process', () => {
  const threads = new Threads();
  threads.add(10, 10);
  threads.add(11, 10);
  threads.add(20, 20);
  threads.add(11, 20);
  expect(threads.process(11)).toBe(20);
  expect(threads.remove(10)).toBe(10);
  threads.forget(20);
  expect(threads.remove(11)).toBeUndefined();
});
