import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../test/collect';
import { real } from '../test/root';
import { HEARTBEAT_EVENT, heartbeatFilter, makeHeartbeat } from './heartbeat';
import { mountTracefs } from './tracefs-mount';
import { TracingInstance } from './tracing-instance';

let instance: TracingInstance;

async function open(): Promise<void> {
  instance = TracingInstance.create(await mountTracefs());
  instance.enable(HEARTBEAT_EVENT, heartbeatFilter());
}

function drained(): number {
  let records = 0;
  instance.drain(16, (page) => (records += page.records.length));
  return records;
}

afterEach(() => {
  instance.remove();
});

real('tells once when something is recorded, and loses none of it', async () => {
  await open();
  let told = 0;
  for (let round = 1; round <= 20; round++) {
    expect(instance.await(() => told++)).toBe(true);
    await sleep(10);
    expect(told).toBe(round - 1);
    expect(instance.awaiting).toBe(true);
    makeHeartbeat();
    makeHeartbeat();
    await until(() => told === round);
    expect(instance.awaiting).toBe(false);
    expect(drained()).toBe(2);
  }
});

real('tells of what was recorded before it was asked', async () => {
  await open();
  makeHeartbeat();
  let told = false;
  instance.await(() => (told = true));
  await until(() => told);
  expect(drained()).toBe(1);
});

real('waits on when something is drained meanwhile', async () => {
  await open();
  let told = 0;
  instance.await(() => told++);
  makeHeartbeat();
  expect(drained()).toBe(1);
  await sleep(50);
  expect(told).toBe(0);
  makeHeartbeat();
  await until(() => told === 1);
  expect(drained()).toBe(1);
});

real('is removed while somebody waits, without a word', async () => {
  await open();
  let told = false;
  instance.await(() => (told = true));
  await sleep(10);
  instance.remove();
  expect(existsSync(instance.directory)).toBe(false);
  await sleep(50);
  expect(told).toBe(false);
});
