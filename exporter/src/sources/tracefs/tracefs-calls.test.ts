import type { World } from '../../model/world';
import type { CountedOp } from '../../wire/events';
import { Calls } from '../test/calls';
import { startFolding, until, type Collected } from '../test/collect';
import { overflows } from '../test/counts';
import { linesOf, mapsOf } from '../test/oracle';
import { isReal, real } from '../test/root';
import { TracefsSource } from './tracefs-source';
import { findTracefs } from './tracefs-mount';
import { TracingInstance } from './tracing-instance';
import { WRITE_LOCK_EVENT } from './traced-syscalls';

/** A sweep takes ten seconds, on a machine that is busy with other tests. */
jest.setTimeout(60_000);

let calls: Calls;
let source: TracefsSource;
let got: Collected;
let world: World;
/** Whether this kernel tells of the locks of maps at a price that is worth it. */
let hearsLocks: boolean;

beforeAll(async () => {
  if (!isReal) {
    return;
  }
  source = new TracefsSource();
  [got, world] = await startFolding(source);
  calls = await new Calls().ready();
  const probe = TracingInstance.create(findTracefs()!);
  hearsLocks = probe.format(WRITE_LOCK_EVENT)?.fields.has('memcg_path') === false;
  probe.remove();
});

afterAll(async () => {
  if (!isReal) {
    return;
  }
  await calls.quit();
  await source.stop();
});

function told(): string {
  return linesOf(world.process(calls.pid)?.map.values() ?? []).join('\n');
}

function actual(): string {
  return mapsOf(calls.pid).join('\n');
}

function counted(op: CountedOp): number {
  return got
    .of('operations')
    .filter((event) => event.pid === calls.pid && event.op === op)
    .reduce((sum, { count }) => sum + count, 0);
}

/** Readings of the program's map that differed, from the nth statement on, by what they were put down to. */
function readings(from: number): (string | undefined)[] {
  const mm = world.process(calls.pid)?.mm;
  return got.events.slice(from).flatMap((event) => (event.type === 'begin' && event.mm === mm ? [event.op] : []));
}

/** Ways that this kernel, or the machine, may lack: names of anonymous memory are an option, int 0x80 may be forbidden. */
const MAY_LACK = new Set(['anon-name', 'mmap-32', 'mseal', 'set_mempolicy_home_node', 'process_madvise', 'mbind']);

/** Does it in its way. @returns the readings that followed, or undefined if this kernel can't. */
async function readingsAfter(way: string, argument: number): Promise<(string | undefined)[] | undefined> {
  const prepared = await calls.prepare(way, argument);
  if (prepared !== 'ready') {
    expect([way, prepared]).toEqual([
      way,
      expect.stringMatching(MAY_LACK.has(way) ? /^E(NOSYS|INVAL|PERM)$/ : /^ready$/),
    ]);
    return undefined;
  }
  await until(() => told() === actual());
  const before = actual();
  const from = got.events.length;
  const answer = await calls.act();
  if (answer !== 'done') {
    expect([way, answer]).toEqual([way, expect.stringMatching(MAY_LACK.has(way) ? /^E(NOSYS|INVAL|PERM)$/ : /^done$/)]);
    return undefined;
  }
  const after = actual();
  expect(after).not.toBe(before);
  await until(() => told() === after);
  return readings(from);
}

/** The call before, whose reading may come late enough to find this one's change. */
let former: CountedOp = 'other';

/** Changes that a sweep found just before their calls were heard of, and how many may be: it comes every ten seconds. */
let swept = 0;
const MOST_SWEPT = 3;

/** The call's name; `vma` together with another; `other` where it takes longer than a look, as io_destroy(2) does. */
function expectHeard(heard: readonly (string | undefined)[], op: CountedOp): void {
  expect(heard.length).toBeGreaterThan(0);
  const named = heard.filter((each) => each !== undefined);
  swept += named.length < heard.length ? 1 : 0;
  expect(swept).toBeLessThanOrEqual(MOST_SWEPT);
  expect([op, 'vma', 'other', former]).toEqual(expect.arrayContaining(named));
}

describe('a change is heard, and counted as the call that made it', () => {
  const MERGEABLE = 12;
  const CALLS: [way: string, argument: number, op: CountedOp][] = [
    ['mmap', 0, 'mmap'],
    ['munmap', 0, 'munmap'],
    ['brk', 0, 'brk'],
    ['mremap', 0, 'mremap'],
    ['mprotect', 1, 'mprotect'],
    ['pkey_mprotect', 0, 'mprotect'],
    ...[1, 2, 10, MERGEABLE, 14, 15, 16, 18].map((advice): [string, number, CountedOp] => [
      'madvise',
      advice,
      'madvise',
    ]),
    ...[1, 2, 10, MERGEABLE, 14, 15, 16, 18].map((advice): [string, number, CountedOp] => [
      'process_madvise',
      advice,
      'madvise',
    ]),
    ['mlock', 0, 'mlock'],
    ['mlock2', 0, 'mlock'],
    ['munlock', 0, 'mlock'],
    ['mlockall', 1, 'mlock'],
    ['munlockall', 0, 'mlock'],
    ['shmat', 0, 'shmat'],
    ['shmdt', 0, 'shmdt'],
    ['mbind', 0, 'mbind'],
    ['set_mempolicy_home_node', 0, 'mbind'],
    ['remap_file_pages', 0, 'remap'],
    ['mseal', 0, 'mseal'],
    ['anon-name', 0, 'prctl'],
    ['io_setup', 0, 'aio'],
    ['io_destroy', 0, 'aio'],
    ['map-vdso', 0, 'other'],
    ['set-mm', 0, 'prctl'],
  ];

  for (const [way, argument, op] of CALLS) {
    if (way === 'map-vdso' && process.arch !== 'x64') {
      continue;
    }
    real(`${way} ${argument}`, async () => {
      const [before, lost] = [counted(op), overflows(got)];
      const heard = await readingsAfter(way, argument);
      if (heard !== undefined) {
        expectHeard(heard, op);
        // Lost, and told to be, if the buffer overflowed: which a busy machine can do.
        await until(() => counted(op) > before || overflows(got) > lost);
      }
      former = op;
    });
  }

  real.each(['uffd-register', 'uffd-unregister'])('%s, which is not counted', async (way) => {
    expectHeard((await readingsAfter(way, 0))!, 'uffd');
    expect(counted('uffd')).toBe(0);
    former = 'uffd';
  });
});

describe('a change without a call that is traced is heard by its lock, or else found and counted by the sweep', () => {
  const WAYS = ['uffd-close', 'uffd-another', 'io_uring', 'stack', ...(process.arch === 'x64' ? ['mmap-32'] : [])];
  for (const way of WAYS) {
    real(way, async () => {
      const resyncs = world.counts.resyncs.get('mm') ?? 0;
      const heard = await readingsAfter(way, 0);
      if (heard !== undefined) {
        if (hearsLocks) {
          const op = way === 'uffd-another' ? 'uffd' : 'other';
          expectHeard(heard, op);
          former = op;
        } else {
          expect(heard).toEqual([undefined]);
          expect(world.counts.resyncs.get('mm') ?? 0).toBeGreaterThan(resyncs);
        }
      }
    });
  }
});

describe('what works on pages changes no map', () => {
  /** WILLNEED, DONTNEED, FREE, COLD, PAGEOUT, POPULATE_READ, POPULATE_WRITE, DONTNEED_LOCKED, GUARD_INSTALL, GUARD_REMOVE. */
  const ADVICES = [3, 4, 8, 20, 21, 22, 23, 24, 102, 103];
  real.each([
    ...ADVICES.map((advice): [string, number] => ['touched', advice]),
    ['collapse', 25] as [string, number],
    ['merge-memory', 0] as [string, number],
  ])('%s %i', async (way, argument) => {
    expect(await calls.prepare(way, argument)).toBe('ready');
    const before = actual();
    expect(await calls.act()).toMatch(/^(done|EINVAL|ENOMEM|EAGAIN)$/);
    expect(actual()).toBe(before);
  });
});
