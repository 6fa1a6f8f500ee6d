import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import type { World } from '../../model/world';
import { testFolder } from '../../test/folder';
import { readStat } from '../reading/proc-files';
import { OwnCgroup } from '../test/cgroup';
import { collect, startFolding, until, type Collected } from '../test/collect';
import { counted, isCountedExactly } from '../test/counts';
import { isExact } from '../test/oracle';
import { real } from '../test/root';
import { Storm } from '../test/storm';
import { TracefsSource } from './tracefs-source';
import { findTracefs } from './tracefs-mount';

/** Enough for a machine that is busy with other tests. */
jest.setTimeout(60_000);

let source: TracefsSource;
let got: Collected;
let world: World;
let storms: Storm[];

beforeEach(() => {
  storms = [];
  source = new TracefsSource();
});

afterEach(async () => {
  await Promise.all(storms.map((storm) => storm.quit()));
  await source.stop();
  expect(ownInstances()).toEqual([]);
});

async function start(): Promise<void> {
  [got, world] = await startFolding(source);
}

/** A process that has done nothing yet: a fork of one that was started. */
async function fresh(): Promise<[Storm, number]> {
  const storm = await new Storm().ready();
  storms.push(storm);
  const pid = Number(await storm.do('f'));
  expect(pid).not.toBe(storm.pid);
  return [storm, pid];
}

async function stormOfOneBornNow(): Promise<number> {
  const [storm, pid] = await fresh();
  await storm.do('s');
  return pid;
}

/** Instances of exporters that are made by this process, or by `pid`. */
function ownInstances(pid = process.pid): string[] {
  const root = findTracefs();
  return root === undefined
    ? []
    : readdirSync(join(root, 'instances')).filter((name) => name.startsWith(`vma-tracker-${pid}-`));
}

real('counts what a program did, exactly, and knows its map', async () => {
  await start();
  const pid = await isCountedExactly(
    [got],
    async () => {
      const [storm, child] = await fresh();
      await storm.do('s');
      await until(() => isExact(world, child));
      await storm.do('s');
      return child;
    },
    2,
  );
  await until(() => isExact(world, pid));
});

real('calls a change by the call that made it', async () => {
  await start();
  const [storm, pid] = await fresh();
  await until(() => world.process(pid)?.synced === true);
  const before = got.of('begin').length;
  await storm.do('m');
  await until(() => isExact(world, pid));
  const mm = world.process(pid)?.mm;
  const begun = got.of('begin').slice(before);
  expect(begun.filter((event) => event.mm === mm)).toMatchObject([{ op: 'mmap', pid }]);
});

real('knows every map that /proc shows, at a quiet moment', async () => {
  const before = await fresh();
  await start();
  const after = await fresh();
  for (const [storm, pid] of [before, after]) {
    // A child is born with what was known of its parent, which may be the middle of its exec.
    await until(() => isExact(world, pid));
    expect(world.process(pid)).toMatchObject({ comm: 'storm', exe: storm.path, startTime: readStat(pid)?.startTime });
  }
});

real('follows a process through its life', async () => {
  await start();
  const storm = await new Storm().ready();
  const parent = storm.pid;
  storms.push(storm);
  const pid = Number(await storm.do('f'));
  await until(() => world.process(pid) !== undefined);
  expect(world.process(pid)?.ppid).toBe(parent);
  expect(got.of('fork').filter(({ child }) => child === pid)).toMatchObject([{ pid: parent }]);
  expect(got.of('exec').filter((event) => event.pid === parent)).toMatchObject([{ comm: 'storm', exe: storm.path }]);
  await storm.do('r');
  await until(() => world.process(pid)?.comm === 'a\\174b');
  await storm.quit();
  await until(() => world.process(pid) === undefined && world.process(parent) === undefined);
  expect(got.of('exit').filter((event) => event.pid === pid)).toHaveLength(1);
});

real('says anew that a process exists when it moves to another cgroup, so that its details are read', async () => {
  await start();
  const [storm, pid] = await fresh();
  await until(() => world.process(pid)?.synced === true);
  const statements = (): number => got.of('process').filter((event) => event.pid === pid).length;
  const before = statements();
  const cgroup = new OwnCgroup();
  try {
    cgroup.take(pid);
    await until(() => statements() === before + 1);
  } finally {
    await storm.quit();
    await until(() => world.process(pid) === undefined);
    cgroup.remove();
  }
});

real('reads the map of a process whose leader has exited', async () => {
  await start();
  const pid = await isCountedExactly([got], async () => {
    const [storm, child] = await fresh();
    storm.endLeader();
    await until(() => readStat(child)?.state === 'Z');
    await storm.do('s');
    return child;
  });
  const tid = Number(readdirSync(`/proc/${pid}/task`).find((name) => Number(name) !== pid));
  await until(() => isExact(world, pid, tid));
});

real('counts what a process did last, though it is gone when all is told anew', async () => {
  await start();
  for (let round = 0; round < 5; round++) {
    const pid = await isCountedExactly([got], async () => {
      const [storm, child] = await fresh();
      await storm.do('s');
      await storm.quit();
      while (readStat(child) !== undefined) {
        // Nothing else may be done meanwhile: what it did is not read yet when all is told anew.
      }
      source.resync();
      return child;
    });
    await until(() => world.process(pid) === undefined);
  }
});

real(
  'finds by the sweep what no event told, and counts it',
  async () => {
    await start();
    const [storm, pid] = await fresh();
    await until(() => (world.process(pid)?.map.size ?? 0) > 0);
    writeFileSync(join(findTracefs()!, 'instances', ownInstances()[0]!, 'events/enable'), '0');
    const before = world.counts.resyncs.get('mm') ?? 0;
    await storm.do('m');
    await until(() => isExact(world, pid));
    expect(world.counts.resyncs.get('mm') ?? 0).toBeGreaterThan(before);
  },
  60_000,
);

real('tells of a process that is gone before it can be looked at', async () => {
  await start();
  const children = Array.from({ length: 20 }, () => spawn('/bin/true', { stdio: 'ignore' }));
  const pids = children.map(({ pid }) => pid!);
  await Promise.all(children.map((child) => once(child, 'exit')));
  const gone = (): number[] => got.of('exit').map(({ pid }) => pid);
  await until(() => pids.every((pid) => gone().includes(pid)));
  for (const pid of pids) {
    const types = got.events.filter((event) => 'pid' in event && event.pid === pid).map(({ type }) => type);
    expect(types.filter((type) => type === 'exec')).toHaveLength(1);
    expect(types).toContain('process');
    expect(types.at(-1)).toBe('exit');
    expect(counted(pid, got).mmap).toBeGreaterThan(0);
    expect(
      got
        .of('process')
        .filter((event) => event.pid === pid)
        .at(-1)?.comm,
    ).toBe('true');
  }
});

real('states everything again when asked', async () => {
  await start();
  source.resync();
  await until(() => got.of('ready').length === 2);
  expect(got.of('restart').map(({ reason }) => reason)).toEqual(['start', 'request']);
  expect([...world.processes()].length).toBeGreaterThan(1);
});

real('counts what the trace buffer had no room for, and knows the maps all the same', async () => {
  await start();
  const [storm, pid] = await fresh();
  await until(() => (world.process(pid)?.map.size ?? 0) > 0);
  writeFileSync(join(findTracefs()!, 'instances', ownInstances()[0]!, 'buffer_size_kb'), '4');
  const overwritten = (): number =>
    got.of('lost').reduce((sum, { reason, count }) => sum + (reason === 'trace_buffer' ? count : 0), 0);
  for (let round = 0; overwritten() === 0 && round < 100; round++) {
    await storm.do('s');
  }
  await until(() => overwritten() > 0);
  await until(() => isExact(world, pid));
});

real('gives way to a second source beside it', async () => {
  await start();
  const second = new TracefsSource();
  const other = collect();
  try {
    await second.start(other.sink);
    await until(() => other.has('ready'));
    expect(ownInstances()).toHaveLength(2);
    await isCountedExactly([got, other], stormOfOneBornNow);
  } finally {
    await second.stop();
  }
  expect(ownInstances()).toHaveLength(1);
});

describe('a daemon of its own', () => {
  let script: string;
  const daemons: ChildProcess[] = [];

  afterEach(() => {
    for (const child of daemons.splice(0)) {
      child.kill('SIGKILL');
    }
  });

  beforeAll(() => {
    script = join(testFolder('daemon'), 'run-tracefs.cjs');
    buildSync({
      entryPoints: [join(__dirname, '../test/run-tracefs.ts')],
      bundle: true,
      platform: 'node',
      outfile: script,
      logLevel: 'error',
    });
  });

  async function daemon(
    command: readonly string[] = [],
  ): Promise<{ pid: number; kill: (signal: NodeJS.Signals) => Promise<void> }> {
    const [program, ...args] = [...command, process.execPath, script];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    daemons.push(child);
    await once(createInterface({ input: child.stdout }), 'line');
    const exit = once(child, 'exit');
    return {
      pid: child.pid!,
      kill: async (signal) => {
        child.kill(signal);
        await exit;
      },
    };
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    real(`leaves nothing behind after ${signal}`, async () => {
      const { pid, kill } = await daemon();
      expect(ownInstances(pid)).toHaveLength(1);
      await kill(signal);
      expect(ownInstances(pid)).toEqual([]);
    });
  }

  real('serves another user who has the capabilities, and leaves nothing behind', async () => {
    // The folder is root's alone.
    const able = [
      'setpriv',
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      '--inh-caps=+sys_ptrace,+dac_override',
    ];
    const { pid, kill } = await daemon([...able, '--ambient-caps=+sys_ptrace,+dac_override']);
    expect(ownInstances(pid)).toHaveLength(1);
    await kill('SIGTERM');
    expect(ownInstances(pid)).toEqual([]);
  });

  real('passes over what another exporter left behind and somebody holds', async () => {
    const killed = await daemon();
    const [name] = ownInstances(killed.pid);
    const held = openSync(join(findTracefs()!, 'instances', name!, 'trace'), 'r');
    try {
      await killed.kill('SIGKILL');
      await start();
      expect(ownInstances(killed.pid)).toEqual([name]);
    } finally {
      closeSync(held);
    }
    const next = await daemon();
    expect(ownInstances(killed.pid)).toEqual([]);
    await next.kill('SIGTERM');
  });

  real('mounts tracefs where it is not', async () => {
    // In a mount namespace of its own, so that others keep theirs.
    const unmounted = ['unshare', '--mount', 'sh', '-c', 'umount /sys/kernel/tracing; exec "$@"', 'sh'];
    const { pid, kill } = await daemon(unmounted);
    expect(ownInstances(pid)).toHaveLength(1);
    await kill('SIGTERM');
    expect(ownInstances(pid)).toEqual([]);
  });

  real('is cleaned up after SIGKILL by the next start, which leaves the living alone', async () => {
    const killed = await daemon();
    const living = await daemon();
    await killed.kill('SIGKILL');
    expect(ownInstances(killed.pid)).toHaveLength(1);
    await start();
    expect(ownInstances(killed.pid)).toEqual([]);
    expect(ownInstances(living.pid)).toHaveLength(1);
    await living.kill('SIGTERM');
  });
});
