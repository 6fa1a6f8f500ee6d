import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { testFolder } from '../../test/folder';
import { PipedFile } from './piped-file';
import { until } from '../test/collect';

/** Enough for a machine that is busy with other tests. */
jest.setTimeout(60_000);

const directory = testFolder('piped');

async function read(file: PipedFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of file.chunks()) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

test('hands over every byte, and ends with the file', async () => {
  const path = join(directory, 'bytes');
  const bytes = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => i % 251));
  writeFileSync(path, bytes);
  expect((await read(await PipedFile.open(path))).equals(bytes)).toBe(true);
});

test('says what open says', async () => {
  await expect(PipedFile.open(join(directory, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('says why reading failed', async () => {
  await expect(read(await PipedFile.open(directory))).rejects.toThrow(/directory/i);
});

test('leaves no reader behind when its owner is killed', async () => {
  const fifo = join(directory, 'silent');
  execFileSync('mkfifo', [fifo]);
  const entry = join(directory, 'owner.ts');
  writeFileSync(
    entry,
    `import { PipedFile } from ${JSON.stringify(join(__dirname, 'piped-file.ts'))};
     void PipedFile.open(${JSON.stringify(fifo)}).then(async (file) => {
       for await (const chunk of file.chunks()) { console.log(String(chunk).trim()); }
     });`,
  );
  const script = join(directory, 'owner.cjs');
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', outfile: script, logLevel: 'error' });
  const owner = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  // For reading as well, so that neither waits for the other.
  const writer = spawn('sh', ['-c', 'exec 3<>"$1"; echo hello >&3; read -r _', 'sh', fifo], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  try {
    await once(createInterface({ input: owner.stdout }), 'line');
    expect(readers(fifo, writer.pid!).length).toBeGreaterThan(0);
    owner.kill('SIGKILL');
    await until(() => readers(fifo, writer.pid!).length === 0);
  } finally {
    owner.kill('SIGKILL');
    writer.stdin.end();
    await once(writer, 'exit');
  }
});

test('without descriptors for a child it says so, and opens once there are some', () => {
  const data = join(directory, 'data');
  writeFileSync(data, 'all of it');
  const entry = join(directory, 'scarce.ts');
  writeFileSync(
    entry,
    `import { closeSync, openSync } from 'node:fs';
     import { PipedFile } from ${JSON.stringify(join(__dirname, 'piped-file.ts'))};
     const held: number[] = [];
     try { for (;;) held.push(openSync('/dev/null')); } catch {}
     // One for the file, none for pipes.
     closeSync(held.pop()!);
     PipedFile.open(${JSON.stringify(data)}).then(() => console.log('opened'), async ({ code }) => {
       held.forEach((file) => closeSync(file));
       console.log(code);
       for await (const chunk of (await PipedFile.open(${JSON.stringify(data)})).chunks()) console.log(String(chunk));
     });`,
  );
  const script = join(directory, 'scarce.cjs');
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', outfile: script, logLevel: 'error' });
  const limited = ['--nofile=64', process.execPath, script];
  expect(execFileSync('prlimit', limited, { encoding: 'utf8' })).toBe('EMFILE\nall of it\n');
});

/** Processes that have a file open, save one. */
function readers(path: string, except: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== except)
    .filter((pid) => openFiles(pid).includes(path));
}

function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    // It is gone, or just closed one of them.
    return [];
  }
}
