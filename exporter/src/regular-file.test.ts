import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Scratch } from './test/folder';
import { readRegularFile } from './regular-file';

const scratch = new Scratch();
afterEach(() => {
  scratch.empty();
});

test('text and permissions of a file', () => {
  writeFileSync(scratch.path('a'), 'über\n');
  chmodSync(scratch.path('a'), 0o640);
  expect(readRegularFile(scratch.path('a'), 100)).toEqual({ text: 'über\n', mode: 0o640, uid: process.geteuid!() });
});

test('links are followed, as Kubernetes swaps them', () => {
  for (const version of ['1', '2']) {
    mkdirSync(scratch.path(version));
    writeFileSync(scratch.path(`${version}/tls.key`), `key ${version}`);
  }
  symlinkSync('1', scratch.path('..data'));
  symlinkSync('..data/tls.key', scratch.path('tls.key'));
  expect(readRegularFile(scratch.path('tls.key'), 100).text).toBe('key 1');
  symlinkSync('2', scratch.path('..new'));
  renameSync(scratch.path('..new'), scratch.path('..data'));
  expect(readRegularFile(scratch.path('tls.key'), 100).text).toBe('key 2');
});

test('what would be waited for is refused, through links as well', async () => {
  execFileSync('mkfifo', [scratch.path('pipe')]);
  symlinkSync('pipe', scratch.path('link'));
  mkdirSync(scratch.path('folder'));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(scratch.path('socket'), resolve));
  try {
    expect(() => readRegularFile(scratch.path('pipe'), 100)).toThrow(/^it is a pipe, .*regular file is needed/);
    expect(() => readRegularFile(scratch.path('link'), 100)).toThrow(/^it is a pipe/);
    expect(() => readRegularFile(scratch.path('folder'), 100)).toThrow(/^it is a folder/);
    expect(() => readRegularFile(scratch.path('socket'), 100)).toThrow(/^it is a socket/);
    expect(() => readRegularFile('/dev/zero', 100)).toThrow(/^it is a device/);
  } finally {
    server.close();
  }
});

test('a file that is too large is not read on', () => {
  writeFileSync(scratch.path('a'), '1234');
  expect(readRegularFile(scratch.path('a'), 4).text).toBe('1234');
  expect(() => readRegularFile(scratch.path('a'), 3)).toThrow('it is larger than 3 bytes');
});

test('a file that is not there', () => {
  expect(() => readRegularFile(scratch.path('none'), 3)).toThrow(/ENOENT/);
});
