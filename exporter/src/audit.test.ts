import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { Auditor } from './audit';
import { AddressSpace } from './model/address-space';
import { stating } from './model/test/arbitraries';
import type { Process } from './model/process';
import { Intake } from './intake';
import { World } from './model/world';
import { readExe, readStat } from './sources/reading/proc-files';
import { ReadingHelper } from './sources/reading/reading-helper';
import type { StateEvent, Trouble } from './wire/events';
import { vmaOf } from './wire/facts';
import { MapsParser } from './wire/procfs/proc-maps';
import type { Vma } from './wire/vma';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const log = pino({ level: 'silent' });
const ts = 1;
const mm = 1;
const helper = new ReadingHelper();

let child: ChildProcess;
let pid: number;

beforeAll(async () => {
  // Something that holds still: a shell that has said that it waits.
  child = spawn('/bin/sh', ['-c', 'echo ready; read line'], { stdio: ['pipe', 'pipe', 'inherit'] });
  pid = child.pid!;
  await once(child.stdout!, 'data');
});

afterAll(async () => {
  helper.close();
  child.stdin!.end();
  await once(child, 'exit');
});

function mapOfChild(): Vma[] {
  const parser = new MapsParser(readExe(pid), readStat(pid)!.endData);
  const lines = readFileSync(`/proc/${pid}/maps`, 'latin1').split('\n').slice(0, -1);
  const mappings = lines.map((line) => parser.line(Buffer.from(line, 'latin1'), 0, line.length));
  return mappings.flatMap((each) => (each === null ? [] : [vmaOf(each)]));
}

function put(vma: Vma): StateEvent {
  return { type: 'range', ts, pid, tid: pid, op: 'vma', mm, ...stating(vma.start, vma.end, vma) };
}

function worldWith(vmas: readonly Vma[]): World {
  const world = new World();
  const stat = readStat(pid)!;
  world.fold([
    { type: 'process', ts, pid, startTime: stat.startTime, ppid: 1, comm: 'sh', exe: readExe(pid), mm },
    { type: 'begin', ts, mm },
    ...vmas.map(put),
    { type: 'end', ts, mm },
    { type: 'ready', ts },
  ]);
  return world;
}

interface Audited {
  readonly auditor: Auditor;
  readonly resync: jest.Mock;
  /** What it told of what is wrong. */
  readonly troubles: Trouble[];
}

function auditorOf(world: World, settled = () => Promise.resolve(true)): Audited {
  const resync = jest.fn();
  const troubles: Trouble[] = [];
  const intake = new Intake(world, [(trouble) => troubles.push(trouble)]);
  const auditor = new Auditor({
    world,
    helper,
    take: (events) => {
      intake.take(events);
    },
    resync,
    due: () => true,
    log,
    interval: 0,
    settled,
  });
  return { auditor, resync, troubles };
}

function childIn(world: World): Process {
  return world.process(pid)!;
}

test('a map that adds up is the same', async () => {
  const world = worldWith(mapOfChild());
  const { auditor, resync } = auditorOf(world);
  expect(await auditor.audit(childIn(world))).toBe('same');
  expect(resync).not.toHaveBeenCalled();
});

test('a mapping too few is a mismatch: counted, and everything restated', async () => {
  const world = worldWith(mapOfChild().slice(1));
  const { auditor, resync, troubles } = auditorOf(world);
  expect(await auditor.audit(childIn(world))).toBe('mismatch');
  expect(troubles).toMatchObject([{ type: 'audit_mismatch', pid }]);
  expect(resync).toHaveBeenCalledTimes(1);
});

test('permissions that differ are a mismatch', async () => {
  const [first, ...others] = mapOfChild();
  const world = worldWith([{ ...first!, perms: 'rwxs' }, ...others]);
  expect(await auditorOf(world).auditor.audit(childIn(world))).toBe('mismatch');
});

test('a path that differs is refreshed, and no mismatch', async () => {
  const vmas = mapOfChild();
  const world = worldWith(vmas.map((vma) => (vma.inode === '0' ? vma : { ...vma, path: '/former/name' })));
  const { auditor, troubles } = auditorOf(world);
  expect(await auditor.audit(childIn(world))).toBe('refreshed');
  expect(troubles).toEqual([]);
  expect(world.counts.pathRefreshes).toBe(vmas.filter((vma) => vma.inode !== '0').length);
  expect([...childIn(world).map.values()]).toEqual(vmas);
});

test('flags, which /proc/PID/maps does not tell, are no mismatch, and stay where a path is refreshed', async () => {
  const vmas = mapOfChild();
  const world = worldWith(vmas.map((vma) => ({ ...vma, flags: 'lo', path: vma.inode === '0' ? vma.path : '/former' })));
  const { auditor, troubles } = auditorOf(world);
  expect(await auditor.audit(childIn(world))).toBe('refreshed');
  expect(troubles).toEqual([]);
  expect([...childIn(world).map.values()]).toEqual(vmas.map((vma) => ({ ...vma, flags: 'lo' })));
});

test('a map that changes meanwhile is left alone', async () => {
  const world = worldWith(mapOfChild().slice(1));
  const { auditor, resync } = auditorOf(world);
  const verdict = auditor.audit(childIn(world));
  world.fold([{ ...put(mapOfChild()[1]!), facts: null } as StateEvent]);
  expect(await verdict).toBe('busy');
  expect(resync).not.toHaveBeenCalled();
});

test('a process that is gone is left alone', async () => {
  const world = worldWith(mapOfChild());
  const stranger: Process = {
    ...childIn(world),
    pid: 0x7fff_fff0,
    startTime: 1,
    synced: true,
    map: new AddressSpace(),
  };
  expect(await auditorOf(world).auditor.audit(stranger)).toBe('busy');
});

test('what happened before the reading, and is folded after it, is no mismatch', async () => {
  const [first, ...others] = mapOfChild();
  const world = worldWith(others);
  const { auditor, resync, troubles } = auditorOf(world, () => {
    // As after a burst: the last record of it is handed over now.
    world.fold([put(first!)]);
    return Promise.resolve(true);
  });
  expect(await auditor.audit(childIn(world))).toBe('busy');
  expect(resync).not.toHaveBeenCalled();
  expect(troubles).toEqual([]);
});

test('without word that all was folded there is no verdict', async () => {
  const world = worldWith(mapOfChild().slice(1));
  const { auditor, resync } = auditorOf(world, () => Promise.resolve(false));
  expect(await auditor.audit(childIn(world))).toBe('busy');
  expect(resync).not.toHaveBeenCalled();
});
