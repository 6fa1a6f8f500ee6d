import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { testFolder } from '../../test/folder';
import { RecordingFile } from './recording-file';
import { ReplaySource } from './replay-source';

const HEADER = '{"recording":"vma-tracker","version":1,"host":"h","source":"tracefs"}\n';
const EXPLAINED = /; a recording is a file that an exporter wrote with --record FILE: lines of JSON/;

let directory: string;
let file: string;

beforeEach(() => {
  directory = testFolder('recording');
  file = join(directory, 'r.ndjson');
});

async function refusal(): Promise<string> {
  const error: unknown = await RecordingFile.open(file).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  const { message } = error as Error;
  const prefix = `--replay.file ${file}: `;
  expect(message.startsWith(prefix)).toBe(true);
  expect(await new ReplaySource(file, 0).probe()).toEqual({ ok: false, reason: message });
  return message.slice(prefix.length);
}

test.each<[what: string, make: () => void, words: RegExp]>([
  ['no file', () => undefined, /^there is no such file/],
  [
    'a folder',
    () => {
      mkdirSync(file);
    },
    /^is a folder/,
  ],
  ['a pipe that nobody writes into', () => execFileSync('mkfifo', [file]), /^is a pipe/],
  [
    'a text',
    () => {
      writeFileSync(file, 'hello\n');
    },
    /^is no recording/,
  ],
  [
    'JSON of another kind',
    () => {
      writeFileSync(file, '{"recording":"x"}\n');
    },
    /^is no recording/,
  ],
  [
    'a program',
    () => {
      writeFileSync(file, Buffer.alloc(300_000, '\x7fELF\0\xff', 'latin1'));
    },
    /^is no recording/,
  ],
  [
    'an empty file',
    () => {
      writeFileSync(file, '');
    },
    /^is empty/,
  ],
])('%s is refused, with the flag and what a recording is', async (_, make, words) => {
  make();
  const said = await refusal();
  expect(said).toMatch(words);
  expect(said).toMatch(EXPLAINED);
});

test('so are a device and a socket', async () => {
  file = '/dev/null';
  expect(await refusal()).toMatch(/^is a device/);
  file = join(directory, 'socket');
  const server = createServer().listen(file);
  await once(server, 'listening');
  try {
    expect(await refusal()).toMatch(/^is a socket/);
  } finally {
    server.close();
  }
});

test('a compressed one is to be unpacked', async () => {
  writeFileSync(file, gzipSync(HEADER));
  expect(await refusal()).toBe(`is compressed by gzip: unpack it (zcat ${file} > FILE), and replay that`);
});

test('one of a later exporter is for that', async () => {
  writeFileSync(file, HEADER.replace('1,', '2,').replace('{', '{"new":7,').replace('"new":7,', ''));
  expect(await refusal()).toMatch(/^is a recording of version 2, of a later exporter/);
  writeFileSync(file, '{"recording":"vma-tracker","version":3,"machine":"m"}\n');
  expect(await refusal()).toMatch(/^is a recording of version 3, of a later exporter/);
});

test('a header with a fault in it is told with the fault', async () => {
  writeFileSync(file, HEADER.replace('tracefs', 'guess'));
  expect(await refusal()).toMatch(/^is a recording whose first line has a wrong "source"/);
});

test('one cut short inside its header holds nothing', async () => {
  for (let bytes = 1; bytes < HEADER.length; bytes++) {
    writeFileSync(file, HEADER.slice(0, bytes));
    expect(await refusal()).toMatch(/^was cut short inside its first line/);
  }
});

test('one of another user is that user’s', () => {
  writeFileSync(file, HEADER);
  chmodSync(file, 0);
  chmodSync(directory, 0o755);
  // A process of its own: Node may refuse to let go of root's rights for a while (seteuid, where it was built for io_uring).
  const program = join(directory, 'open.cjs');
  const contents = `import { RecordingFile } from './recording-file';
    RecordingFile.open(process.argv[2]).catch(({ message }) => console.log(message));`;
  buildSync({ stdin: { contents, resolveDir: __dirname }, bundle: true, platform: 'node', outfile: program });
  const asNobody = process.getuid!() === 0 ? { uid: 65534, gid: 65534 } : {};
  const said = execFileSync(process.execPath, [program, file], { ...asNobody, encoding: 'utf8' });
  expect(said).toMatch(/: this user may not read it.*chown/);
});
