import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { testFolder } from '../../test/folder';
import type { Event } from '../../wire/events';
import { Recorder, type RecordingFile } from './recorder';
import { ReplaySource } from './replay-source';
import { collect, until, type Collected } from '../test/collect';
import { real } from '../test/root';

/** Enough for a machine that is busy with other tests. */
jest.setTimeout(60_000);

const EVENTS: Event[] = Array.from({ length: 10 }, (_, index) => ({
  type: 'process',
  ts: 1000 + index,
  pid: 7,
  startTime: 5,
  ppid: 1,
  comm: 'app',
  exe: '/app',
  mm: 3,
}));
const UP = { up: true, detail: 'fine' };

const log = { error: jest.fn<undefined, [string]>() };
let directory: string;
let file: string;
let got: Collected;

beforeEach(() => {
  directory = testFolder('recorder');
  file = join(directory, 'r.ndjson');
  got = collect();
  log.error.mockReset();
});

/** A disk of which the test says what it takes of each write. */
class Disk implements RecordingFile {
  held = Buffer.alloc(0);
  closed = false;
  readonly write: RecordingFile['write'];

  /** @param takes how many of so many bytes, or why none. */
  constructor(takes: (length: number) => Promise<number>) {
    const write = async (lines: Buffer, from: number, length: number) => {
      const bytesWritten = await takes(length);
      this.held = Buffer.concat([this.held, lines.subarray(from, from + bytesWritten)]);
      return { bytesWritten, buffer: lines };
    };
    this.write = write as RecordingFile['write'];
  }

  truncate(bytes = 0): Promise<void> {
    this.held = this.held.subarray(0, bytes);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

function recorderOn(disk: RecordingFile): Recorder {
  return new Recorder(disk, file, () => 'tracefs', got.sink, log);
}

async function replayed(): Promise<Collected> {
  const replay = collect();
  const source = new ReplaySource(file, 0);
  await source.start(replay.sink);
  await until(() => replay.statuses.at(-1)!.detail.includes('has ended'));
  await source.stop();
  return replay;
}

test('a recording is its owner’s alone, and is never overwritten', async () => {
  const recorder = await Recorder.create(file, () => 'tracefs', got.sink, log);
  recorder.events(EVENTS);
  await recorder.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8').split('\n')[0]).toContain('"source":"tracefs"');
  await expect(Recorder.create(file, () => 'tracefs', got.sink, log)).rejects.toThrow('the file exists');
});

real(
  'on a disk that is full it ends with a whole line, says so in log and status, and the source goes on',
  async () => {
    // A file system of its own, so that the disk is full in earnest.
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]);
    try {
      const recorder = await Recorder.create(file, () => 'module', got.sink, log);
      recorder.status(UP);
      let told = 0;
      while (log.error.mock.calls.length === 0) {
        recorder.events(EVENTS);
        told += EVENTS.length;
        await new Promise((resolve) => setImmediate(resolve));
      }
      const ended = expect.stringMatching(/recording to .*r\.ndjson has ended: .*ENOSPC: no space left/) as string;
      await recorder.close();
      expect(log.error.mock.calls).toEqual([[ended]]);
      expect(got.statuses.at(-1)).toEqual({ up: true, detail: ended });
      recorder.status({ up: true, detail: 'another' });
      expect(got.statuses.at(-1)!.detail).toMatch(/^another; recording to .* has ended/);

      expect(readFileSync(file, 'utf8').endsWith('}\n')).toBe(true);
      const { events, statuses } = await replayed();
      expect(events.length).toBeGreaterThan(100);
      expect(events.every(({ type }) => type === 'process')).toBe(true);
      expect(statuses.at(-1)!.detail).toContain('has ended; this is its last state');

      // Free again: what has ended stays as it is.
      execFileSync('mount', ['-o', 'remount,size=1m', directory]);
      const { size } = statSync(file);
      recorder.events(EVENTS);
      await recorder.close();
      expect(statSync(file).size).toBe(size);
      expect(got.events).toHaveLength(told + EVENTS.length);
    } finally {
      execFileSync('umount', [directory]);
    }
  },
);

test('wherever a disk stops to take bytes, and however many at a time, the file ends with a whole line', () =>
  fc.assert(
    fc.asyncProperty(fc.nat(3000), fc.integer({ min: 1, max: 700 }), async (room, most) => {
      log.error.mockReset();
      const disk: Disk = new Disk((length) => {
        const taken = Math.min(length, most, room - disk.held.length);
        return taken === 0 ? Promise.reject(new Error('ENOSPC')) : Promise.resolve(taken);
      });
      const recorder = recorderOn(disk);
      for (const event of EVENTS) {
        recorder.events([event, event]);
      }
      await recorder.close();
      await until(() => disk.closed);
      const lines = disk.held.toString().split('\n');
      expect(lines.pop()).toBe('');
      for (const line of lines) {
        JSON.parse(line);
      }
      const lost = lines.length < 1 + 2 * EVENTS.length;
      expect(log.error.mock.calls.map(([said]) => said)).toEqual(
        lost ? [`recording to ${file} has ended: ENOSPC; what is in it can be replayed`] : [],
      );
    }),
  ));

test('a disk too slow for what is told ends the recording, after what it was about to write', async () => {
  let take: () => void = () => undefined;
  const disk = new Disk(async (length) => {
    await new Promise<void>((resolve) => (take = resolve));
    return length;
  });
  const recorder = recorderOn(disk);
  const batch = Array<Event>(20_000).fill(EVENTS[0]!);
  while (log.error.mock.calls.length === 0) {
    recorder.events(batch);
  }
  expect(log.error.mock.calls).toEqual([[expect.stringMatching(/has ended: the disk is too slow: \d+ bytes wait/)]]);
  take();
  await until(() => disk.closed);
  expect(disk.held.toString().split('\n')).toHaveLength(batch.length + 2);
});

test('a disk that does not answer does not keep the exporter from ending', async () => {
  const recorder = recorderOn(new Disk(() => new Promise(() => undefined)));
  recorder.events(EVENTS);
  await recorder.close();
  expect(log.error.mock.calls).toEqual([[expect.stringMatching(/too slow: \d+ bytes were still to be written/)]]);
});

test('what the disk says when the file is closed, as NFS may of what it took before, is said', async () => {
  const disk = new Disk((length) => Promise.resolve(length));
  disk.close = () => Promise.reject(new Error('EDQUOT'));
  const recorder = recorderOn(disk);
  recorder.events(EVENTS);
  await recorder.close();
  expect(log.error.mock.calls).toEqual([[expect.stringMatching(/has ended: EDQUOT/)]]);
});

test('a file that cannot be cut is said to end inside a line', async () => {
  let room = 100;
  const disk = new Disk((length) => {
    const taken = Math.min(length, room);
    room -= taken;
    return taken === 0 ? Promise.reject(new Error('EIO')) : Promise.resolve(taken);
  });
  disk.truncate = () => Promise.reject(new Error('EROFS'));
  const recorder = recorderOn(disk);
  recorder.events(EVENTS);
  await until(() => log.error.mock.calls.length === 2);
  expect(log.error.mock.calls[1]).toEqual([`${file} may end inside a line, which a replay leaves out: EROFS`]);
});

test.each<[what: string, path: () => string, words: string]>([
  ['a folder', () => directory, 'this is a folder; name a file in it'],
  ['a path that ends as a folder’s does', () => `${file}/`, 'this is a folder; name a file in it'],
  ['a folder that is not there', () => join(directory, 'a/b'), 'there is no folder'],
  ['a file in place of a folder', () => join(directory, 'plain/b'), 'there is no folder'],
  ['a pipe', () => join(directory, 'pipe'), 'the file exists, and a recording overwrites nothing'],
  ['a file', () => join(directory, 'plain'), 'the file exists, and a recording overwrites nothing'],
  ['a folder that can only be read', () => '/proc/self/recording', 'there is no folder /proc/self'],
])('%s is refused as a place to record to', async (_, path, words) => {
  writeFileSync(join(directory, 'plain'), '');
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  mkdirSync(join(directory, 'folder'));
  const refused = Recorder.create(path(), () => 'tracefs', got.sink, log);
  await expect(refused).rejects.toThrow(`--record ${path()}: ${words}`);
});
