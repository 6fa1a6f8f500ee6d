import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Process } from '../../model/process';
import type { World } from '../../model/world';
import { compile, Program } from '../../test/program';
import { startFolding, until, type Collected } from '../test/collect';
import { isExact } from '../test/oracle';
import { real } from '../test/root';
import { TracefsSource } from './tracefs-source';

/** Enough for a machine that is busy with other tests. */
jest.setTimeout(60_000);

let kin: Program<'f' | 's' | 'd' | 'm'>;
let parent: number;
let source: TracefsSource;
let got: Collected;
let world: World;

beforeEach(async () => {
  kin = await new Program<'f' | 's' | 'd' | 'm'>([compile(join(__dirname, '../test/kin.c'))]).ready();
  parent = kin.pid;
  source = new TracefsSource();
  [got, world] = await startFolding(source);
});

afterEach(async () => {
  await source.stop();
  await kin.quit();
});

real('a fork is a copy of its parent, known without a reading', async () => {
  const child = Number(await kin.do('f'));
  await until(() => world.process(child)?.synced === true && isExact(world, child));
  const { mm } = world.process(child)!;
  expect(got.of('copy')).toContainEqual(expect.objectContaining({ mm, from: world.process(parent)!.mm }));
  expect(got.of('begin').filter((event) => event.mm === mm)).toEqual([]);
});

real('what a copy lacks is found soon', async () => {
  const child = Number(await kin.do('d'));
  await until(() => world.process(child) !== undefined && isExact(world, child) && isExact(world, parent));
  expect(world.process(child)!.map.size).toBeLessThan(world.process(parent)!.map.size);
});

real('a child that shares its parent’s memory shares its map, and what it does is known of both', async () => {
  const child = Number(await kin.do('s'));
  await until(() => world.process(child)?.synced === true);
  expect(world.process(child)!.map).toBe(world.process(parent)!.map);
  const before = world.process(parent)!.map.size;
  await kin.do('m');
  await until(() => isExact(world, parent) && isExact(world, child));
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
    await until(() => programs.every(({ pid }) => world.process(pid!)?.comm === 'sleep' && isExact(world, pid!)));
    await ended;
    await until(() => source.rereads()?.waiting === 0);
    expect(empty).toEqual([]);
  } finally {
    const exits = programs.map((child) => once(child, 'exit'));
    programs.forEach((child) => child.kill());
    await Promise.all(exits);
  }
});
