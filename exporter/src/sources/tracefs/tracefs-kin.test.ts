import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Process } from '../../model/process';
import { World } from '../../model/world';
import { collect, keepingAndFolding, until, type Collected } from '../test/collect';
import { linesOf, mapsOf } from '../test/oracle';
import { isReal, real } from '../test/root';
import { TracefsSource } from './tracefs-source';

/** Enough for a machine that is busy with other tests. */
jest.setTimeout(60_000);

let folder: string;
let program: string;
let kin: ChildProcessByStdio<Writable, Readable, null>;
let lines: Interface;
let parent: number;
let source: TracefsSource;
let got: Collected;
let world: World;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vma-kin-'));
  program = join(folder, 'kin');
  execFileSync('gcc', ['-O1', '-Wall', '-Werror', '-o', program, join(__dirname, '../test/kin.c')]);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  kin = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  lines = createInterface({ input: kin.stdout });
  parent = Number(await answer());
  source = new TracefsSource();
  got = collect();
  world = new World();
  if (isReal) {
    await source.start(keepingAndFolding(got, world));
    await until(() => world.ready);
  }
});

afterEach(async () => {
  await source.stop();
  const exit = once(kin, 'exit');
  kin.stdin.end();
  await exit;
});

async function answer(): Promise<string> {
  const [line] = (await once(lines, 'line')) as [string];
  return line;
}

async function ask(command: 'f' | 's' | 'd' | 'm'): Promise<string> {
  const answered = answer();
  kin.stdin.write(command);
  return answered;
}

const isExact = (pid: number) => linesOf(world.process(pid)?.map.values() ?? []).join('\n') === mapsOf(pid).join('\n');

real('a fork is a copy of its parent, known without a reading', async () => {
  const child = Number(await ask('f'));
  await until(() => world.process(child)?.synced === true && isExact(child));
  const { mm } = world.process(child)!;
  expect(got.of('copy')).toContainEqual(expect.objectContaining({ mm, from: world.process(parent)!.mm }));
  expect(got.of('begin').filter((event) => event.mm === mm)).toEqual([]);
});

real('what a copy lacks is found soon', async () => {
  const child = Number(await ask('d'));
  await until(() => world.process(child) !== undefined && isExact(child) && isExact(parent));
  expect(world.process(child)!.map.size).toBeLessThan(world.process(parent)!.map.size);
});

real('a child that shares its parent’s memory shares its map, and what it does is known of both', async () => {
  const child = Number(await ask('s'));
  await until(() => world.process(child)?.synced === true);
  expect(world.process(child)!.map).toBe(world.process(parent)!.map);
  const before = world.process(parent)!.map.size;
  await ask('m');
  await until(() => isExact(parent) && isExact(child));
  expect(world.process(parent)!.map.size).toBe(before + 1);
  expect(world.process(child)!.map).toBe(world.process(parent)!.map);
});

real('freshly started programs are never told as known and empty, however many forks go on', async () => {
  const empty: string[] = [];
  const check = (process: Process): void => {
    if (process.synced && process.map.size === 0) {
      empty.push(`${process.pid} ${process.comm}`);
    }
  };
  world.follow({ process: check, synced: check });
  const storm = spawn('sh', ['-c', 'for n in $(seq 150); do /bin/true & /bin/true & /bin/true; done; wait']);
  const ended = once(storm, 'exit');
  const programs = Array.from({ length: 12 }, () => spawn('sleep', ['600']));
  try {
    await until(() => programs.every(({ pid }) => world.process(pid!)?.comm === 'sleep' && isExact(pid!)));
    await ended;
    await until(() => source.rereads()?.waiting === 0);
    expect(empty).toEqual([]);
  } finally {
    const exits = programs.map((child) => once(child, 'exit'));
    programs.forEach((child) => child.kill());
    await Promise.all(exits);
  }
});
