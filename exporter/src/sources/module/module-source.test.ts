import { execFileSync } from 'node:child_process';
import { chmodSync, constants, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { testFolder } from '../../test/folder';
import { ModuleSource } from './module-source';
import { collect, until, type Collected } from '../test/collect';

/** Of a module from before there were flags. */
const FLAGLESS = 'version 1\nfields ts|pid|comm|op|start|end|perms|path|type|seq|tid|mm|offset|dev|inode\nops MMAP\n';
const FORMAT = FLAGLESS.replace('inode', 'inode|flags');
const record = (seq: number, rest = 'bash|MMAP|0x1000|0x2000|rw-p||anon'): string =>
  `${seq * 1000}|42|${rest}|${seq}|42|9|0x0|00:00|0|\n`;
const ready = (seq: number): string => record(seq, '|READY|0x0|0x0|----||none');

/** The module's files, with a named pipe for `data`: like it, it blocks a reader until there are records. */
class ModuleFiles {
  readonly debugfs = testFolder('debugfs');
  private readonly directory = join(this.debugfs, 'vma_tracker');
  private writer: FileHandle | undefined;

  async load(format = FORMAT): Promise<void> {
    mkdirSync(this.directory);
    writeFileSync(join(this.directory, 'format'), format);
    this.stats('records 0\nnmissed_mmap 5\nhook mmap active\n');
    const data = join(this.directory, 'data');
    execFileSync('mkfifo', [data]);
    // For reading as well, so that opening it does not wait for the reader, nor the reader for us.
    this.writer = await open(data, constants.O_RDWR);
    chmodSync(data, 0o400);
  }

  stats(text: string): void {
    writeFileSync(join(this.directory, 'stats'), text);
  }

  async write(text: string | Buffer): Promise<void> {
    await this.writer?.write(Buffer.from(text as string));
  }

  /** What the reader sees of an unload: the end of the data, and then no files. */
  async unload(): Promise<void> {
    rmSync(this.directory, { recursive: true, force: true });
    await this.writer?.close();
    this.writer = undefined;
  }
}

/** Enough for a machine that is busy with other tests. */
jest.setTimeout(60_000);

let files: ModuleFiles;
let source: ModuleSource;

beforeEach(() => {
  files = new ModuleFiles();
  source = new ModuleSource(files.debugfs);
});

afterEach(async () => {
  await source.stop();
  await files.unload();
});

/** Starts the source with the module loaded. @returns what it tells. */
async function startLoaded(): Promise<Collected> {
  await files.load();
  const got = collect();
  await source.start(got.sink);
  return got;
}

/** Told afresh and from the first number on, the module has lost nothing. */
async function restates(got: Collected): Promise<void> {
  await files.write(record(1) + ready(2));
  await until(() => got.has('ready'));
  expect(got.of('lost')).toEqual([]);
}

test('delivers records as events, after a restart', async () => {
  const got = await startLoaded();
  await files.write(record(1, 'a\\174b|MMAP|0x1000|0x2000|rw-p|/tmp/x\\174y\\012z\\134|file') + ready(2));
  await until(() => got.has('ready'));
  expect(got.events.map(({ type }) => type)).toEqual(['restart', 'range', 'ready']);
  expect(got.events[0]).toMatchObject({ reason: 'start' });
  expect(got.events[1]).toMatchObject({ pid: 42, facts: { path: '/tmp/x\\174y\\012z\\134' } });
  expect(got.statuses.at(-1)).toMatchObject({ up: true });
});

test('gives times of this moment to records of this moment', async () => {
  const got = await startLoaded();
  const uptime = readFileSync('/proc/uptime', 'latin1').split(' ')[0]!;
  await files.write(record(1).replace(/^\d+/, `${uptime.replace('.', '')}0000000`));
  await until(() => got.has('range'));
  expect(Math.abs(got.first('range').ts / 1000 - Date.now())).toBeLessThan(1000);
});

test('a record cut by the chunks is one record', async () => {
  const got = await startLoaded();
  const text = record(1) + ready(2);
  for (const part of text.match(/[^]{1,7}/g) ?? []) {
    await files.write(part);
  }
  await until(() => got.has('ready'));
  expect(got.events.map(({ type }) => type)).toEqual(['restart', 'range', 'ready']);
});

test('a gap in seq is loss, as large as it is, and told apart by its reason', async () => {
  const got = await startLoaded();
  await files.write(record(10));
  await until(() => got.has('range'));
  files.stats('nmissed_mmap 7\nnmissed_brk 1\n');
  await files.write(record(20));
  await until(() => got.of('range').length === 2);
  expect(got.of('lost')).toMatchObject([
    { reason: 'missed_probe', count: 3 },
    { reason: 'ring_full', count: 6 },
  ]);
  await files.write(record(22));
  await until(() => got.of('range').length === 3);
  expect(got.of('lost')[2]).toMatchObject({ reason: 'ring_full', count: 1 });
});

test.each([
  ['malformed', 'nonsense\n'],
  ['truncated', record(2).slice(0, 30) + '\n'],
  ['oversized', `${'x'.repeat(40_000)}\n`],
  ['not UTF-8', Buffer.concat([Buffer.from(record(2).slice(0, 12)), Buffer.from([0xff, 0x0a])])],
  ['with a bare bar in a name', record(2, 'a|b|MMAP|0x1000|0x2000|rw-p||anon')],
  ['from the past', record(1)],
])('a line that is %s is counted, is no loss, and brings a fresh baseline', async (_, line) => {
  const got = await startLoaded();
  await files.write(record(1));
  await files.write(line);
  await files.write(record(3));
  await until(() => got.of('restart').length === 2);
  expect(got.of('parse_error')).toHaveLength(1);
  expect(got.of('lost')).toEqual([]);
  expect(got.of('range')).toHaveLength(2);
  expect(got.of('restart')[1]).toMatchObject({ reason: 'parse_error' });
  await restates(got);
});

test('a request brings a fresh baseline, though nothing happens', async () => {
  const got = await startLoaded();
  source.resync();
  await until(() => got.of('restart').length === 2);
  expect(got.of('restart')[1]).toMatchObject({ reason: 'request' });
});

test('says when the module is unloaded, and comes back with it', async () => {
  const got = await startLoaded();
  await files.write(record(5));
  await until(() => got.has('range'));
  await files.unload();
  await until(() => got.statuses.at(-1)?.up === false);
  expect(got.statuses.at(-1)?.detail).toContain('unloaded');
  await files.load();
  await until(() => got.of('restart').length === 2);
  expect(got.of('restart')[1]).toMatchObject({ reason: 'source_back' });
  expect(got.statuses.at(-1)?.up).toBe(true);
  await restates(got);
});

test('data that ends inside a line is a parse error', async () => {
  const got = await startLoaded();
  await files.write(record(1).slice(0, 20));
  await files.unload();
  await until(() => got.has('parse_error'));
  expect(got.first('parse_error').detail).toContain('inside a line');
});

test('a module that comes back with another format is refused until it changes', async () => {
  const got = await startLoaded();
  await files.unload();
  await files.load('version 2\n');
  await until(() => got.statuses.at(-1)?.detail.includes('version 2') === true);
  expect(got.statuses.at(-1)?.up).toBe(false);
});

test('stops within a second while its source is silent, and leaves no reader behind', async () => {
  await startLoaded();
  await until(() => readersOf(files.debugfs) === 1);
  const began = performance.now();
  await source.stop();
  expect(performance.now() - began).toBeLessThan(1000);
  await until(() => readersOf(files.debugfs) === 0);
});

test('names what is missing', async () => {
  expect(await source.probe()).toEqual({ ok: false, reason: 'the module is not loaded (make load)' });
  await expect(source.start(collect().sink)).rejects.toThrow('make load');
  await files.load('version 2\n');
  expect(await source.probe()).toMatchObject({ ok: false, reason: expect.stringContaining('version 2') as string });
});

/** How many other processes have the data open. */
function readersOf(debugfs: string): number {
  const data = join(debugfs, 'vma_tracker/data');
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && hasOpen(pid, data))
    .length;
}

function hasOpen(pid: string, path: string): boolean {
  try {
    return execFileSync('find', [`/proc/${pid}/fd`, '-lname', path], { stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
}
