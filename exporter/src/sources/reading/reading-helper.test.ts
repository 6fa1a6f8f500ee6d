import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../../test/folder';
import { ReadingHelper, type FileText } from './reading-helper';

let folder: string;
let helper: ReadingHelper;

beforeEach(() => {
  folder = testFolder('helper');
  helper = new ReadingHelper(50);
});

afterEach(() => {
  helper.close();
});

/** A file whose opening waits for good, as that of a map whose process keeps its mmap_lock. */
function hanging(): string {
  const path = join(folder, 'hanging');
  execFileSync('mkfifo', [path]);
  return path;
}

function text(read: FileText): string {
  if (read === 'stuck') {
    return read;
  }
  return 'chunks' in read ? Buffer.concat(read.chunks).toString('latin1') : read.error;
}

test('reads what is there, of any length, in order', async () => {
  const contents = ['', 'x', 'a\0b\n\xff', 'y'.repeat(200_000)];
  const paths = contents.map((content, i) => {
    const path = join(folder, `a file ${i}`);
    writeFileSync(path, content, 'latin1');
    return path;
  });
  const read = await Promise.all(paths.map((path) => helper.read(path)));
  expect(read.map(text)).toEqual(contents);
});

test('reads a map as the kernel shows it', async () => {
  // A program's that holds still.
  const path = `/proc/${process.ppid}/maps`;
  expect(text(await helper.read(path))).toBe(readFileSync(path, 'latin1'));
});

test('leaves out what is beyond the limit', async () => {
  const path = join(folder, 'long');
  writeFileSync(path, 'z'.repeat(100_000));
  expect(text(await helper.read(path, 70_000))).toHaveLength(70_000);
});

test('says why there is nothing', async () => {
  expect(await helper.read(join(folder, 'nothing'))).toEqual({ error: 'ENOENT' });
  expect(await helper.read(folder)).toEqual({ error: 'EISDIR' });
});

test('a file that hangs is given up, and those that wait behind it are read', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'there');
  const [stuck, behind] = await Promise.all([helper.read(hanging()), helper.read(path)]);
  expect(stuck).toBe('stuck');
  expect(text(behind)).toBe('there');
});

test('more that hang than helpers may be left behind, and still others are read', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'there');
  const fifo = hanging();
  const read = await Promise.all([...Array.from({ length: 8 }, () => helper.read(fifo)), helper.read(path)]);
  expect(read.slice(0, -1).every((each) => each === 'stuck')).toBe(true);
  expect(text(read.at(-1)!)).toBe('there');
});

test('what it is to read when it is closed is answered', async () => {
  const path = hanging();
  const reads = [helper.read(path), helper.read(path)];
  helper.close();
  expect(await Promise.all(reads)).toEqual([{ error: 'ECANCELED' }, { error: 'ECANCELED' }]);
  expect(await helper.read('/proc/self/stat')).toEqual({ error: 'ECANCELED' });
});

test('without Perl it says what to install', async () => {
  const without = new ReadingHelper(50, 'no-such-perl');
  expect(text(await without.read('/proc/self/stat'))).toContain('apt-get install perl-base');
  without.close();
});

test('tells what it costs', async () => {
  await helper.read('/proc/self/maps');
  expect(helper.cost).toBeGreaterThan(0);
});
