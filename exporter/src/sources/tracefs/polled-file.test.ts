import { execFileSync } from 'node:child_process';
import { appendFileSync, openSync, closeSync, constants } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { testFolder } from '../../test/folder';
import { until } from '../test/collect';
import { PolledFile } from './polled-file';

let path: string;
let writer: number;
let got: string[];
let file: PolledFile;

beforeEach(() => {
  // The only kind of file that tests can make and Node would not take for a regular one.
  path = join(testFolder('polled'), 'fifo');
  execFileSync('mkfifo', [path]);
  writer = openSync(path, constants.O_RDWR);
  got = [];
  file = PolledFile.open(path, Buffer.alloc(64), (bytes) => got.push(bytes.toString('latin1')))!;
});

afterEach(() => {
  file.close();
  closeSync(writer);
});

test('what comes is told once for each wait', async () => {
  file.wait();
  appendFileSync(writer, 'one');
  await until(() => got.length > 0);
  appendFileSync(writer, 'two');
  await sleep(50);
  expect(got).toEqual(['one']);
  file.wait();
  await until(() => got.length > 1);
  expect(got).toEqual(['one', 'two']);
});

test('nothing is told while nobody waits', async () => {
  file.wait();
  await sleep(10);
  file.rest();
  appendFileSync(writer, 'one');
  await sleep(50);
  expect(got).toEqual([]);
});

test('a read that finds nothing ends it, and is told', async () => {
  file.wait();
  closeSync(writer);
  await until(() => got.length > 0);
  expect(got).toEqual(['']);
  expect(file.closed).toBe(true);
  writer = openSync(path, constants.O_RDWR);
});

test('it is closed at once, and tells nothing any more', async () => {
  file.wait();
  file.close();
  appendFileSync(writer, 'one');
  await sleep(50);
  expect(got).toEqual([]);
});
