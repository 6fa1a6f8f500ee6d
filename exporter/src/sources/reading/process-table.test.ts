import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Intake } from '../../intake';
import { World } from '../../model/world';
import type { Event } from '../../wire/events';
import { readStat } from './proc-files';
import { ProcessTable } from './process-table';

let child: ChildProcess;
let born: { pid: number; startTime: number; comm: string };
let events: Event[];
let world: World;
let table: ProcessTable;

beforeEach(async () => {
  child = spawn('sleep', ['600'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const { pid, startTime, comm } = readStat(child.pid!)!;
  born = { pid, startTime, comm };
  events = [];
  world = new World();
  const intake = new Intake(world, []);
  table = new ProcessTable((...news) => {
    events.push(...news);
    intake.take(news);
  });
});

afterEach(async () => {
  const exit = once(child, 'exit');
  child.kill();
  await exit;
});

test.each([
  ['a map of its own', false],
  ['the map of its parent', true],
])('one with %s that was seen before the word of its birth came has not exited', (_, sharing) => {
  const parent = table.look(process.pid, 1)!;
  const seen = table.look(born.pid, 2)!;
  expect(table.bear(parent, { ...born, sharing }, 3)).toBe(seen);
  expect(events.filter(({ type }) => type === 'exit')).toEqual([]);
  expect(seen.space === parent.space).toBe(sharing);
  expect([...parent.space.owners].includes(seen)).toBe(sharing);
  world.fold([
    { type: 'begin', ts: 4, mm: parent.space.mm },
    { type: 'end', ts: 4, mm: parent.space.mm },
  ]);
  expect(world.process(born.pid)!.map === world.process(process.pid)!.map).toBe(sharing);
});

test('who bears the pid of one whose exit was lost is another', () => {
  const parent = table.look(process.pid, 1)!;
  const seen = table.look(born.pid, 2)!;
  Object.assign(seen, { startTime: seen.startTime - 1 });
  expect(table.bear(parent, { ...born, sharing: false }, 3)).not.toBe(seen);
  expect(events.filter(({ type }) => type === 'exit')).toEqual([{ type: 'exit', ts: 3, pid: born.pid }]);
});
