import { World } from '../src/model/world';
import { createMetrics } from '../src/metrics/metrics';
import { TEXT } from '../src/metrics/exposition-format';
import { Places } from '../src/http/places';
import { Holders } from '../src/http/holders';
import { Facts } from '../src/wire/facts';
import type { StateEvent } from '../src/wire/events';

// What maps take in memory, and what a fork and a scrape cost. Needs --expose-gc. Prints one line of JSON.

const PAGE = 4096;
const MANY = 1_000_000;
const CHANGES = 10_000_000;
const FORKED = 65_530;
const PROCESSES = 2_000;
const ROUNDS = 31;

const FACTS = ['rw-p', 'r--p'].map((perms) =>
  Facts.of({ perms, dev: '00:00', inode: '0', path: '', kind: 'anon', flags: null }),
);
const at = { ts: 1 } as const;

function resident(): number {
  for (let n = 0; n < 4; n++) {
    globalThis.gc!();
  }
  return process.memoryUsage().rss;
}

/** In page slot n of its own, so that no two are neighbours. */
function put(world: World, mm: number, slot: number): void {
  const start = 0x10_0000 + slot * 2 * PAGE;
  const facts = FACTS[slot % 2]!;
  world.fold([{ ...at, type: 'range', pid: mm, tid: mm, op: 'mmap', mm, start, end: start + PAGE, facts, offset: 0 }]);
}

function take(world: World, mm: number, slot: number): void {
  const start = 0x10_0000 + slot * 2 * PAGE;
  world.fold([
    { ...at, type: 'range', pid: mm, tid: mm, op: 'munmap', mm, start, end: start + PAGE, facts: null, offset: 0 },
  ]);
}

function bear(world: World, pid: number): void {
  const events: StateEvent[] = [
    { ...at, type: 'process', pid, startTime: pid, ppid: 1, comm: 'worker', exe: '/bin/worker', mm: pid },
    { ...at, type: 'begin', mm: pid },
    { ...at, type: 'end', mm: pid },
  ];
  world.fold(events);
}

/** So that the heap, and what is compiled, have their size before anything is measured. */
function warmUp(): void {
  const world = new World();
  bear(world, 1);
  for (let n = 0; n < 20; n++) {
    for (let slot = 0; slot < 50_000; slot++) {
      put(world, 1, slot);
    }
    for (let slot = 0; slot < 50_000; slot++) {
      take(world, 1, slot);
    }
  }
}

function bytesPerVma(): { fresh: number; churned: number } {
  const world = new World();
  bear(world, 1);
  const before = resident();
  for (let slot = 0; slot < MANY; slot++) {
    put(world, 1, slot);
  }
  const fresh = (resident() - before) / MANY;
  // At random, at a constant count, over twice as many slots.
  const taken = Int32Array.from({ length: MANY }, (_, slot) => slot);
  const free = Int32Array.from({ length: MANY }, (_, slot) => MANY + slot);
  const overhead = taken.byteLength + free.byteLength;
  for (let n = 0; n < CHANGES / 2; n++) {
    const [from, to] = [Math.floor(Math.random() * MANY), Math.floor(Math.random() * MANY)];
    take(world, 1, taken[from]!);
    put(world, 1, free[to]!);
    [taken[from], free[to]] = [free[to]!, taken[from]!];
  }
  const churned = (resident() - before - overhead) / MANY;
  if (world.process(1)!.map.size !== MANY) {
    throw new Error('the map has another size');
  }
  return { fresh, churned };
}

function bytesPerProcess(): number {
  const world = new World();
  const before = resident();
  for (let pid = 1; pid <= PROCESSES; pid++) {
    bear(world, pid);
    for (let slot = 0; slot < 50; slot++) {
      put(world, pid, slot);
    }
  }
  const each = (resident() - before) / PROCESSES;
  return world.process(1)!.map.size === 50 ? each : NaN;
}

function forkMicros(): number {
  const world = new World();
  bear(world, 1);
  for (let slot = 0; slot < FORKED; slot++) {
    put(world, 1, slot);
  }
  const micros: number[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    const child = 10 + n;
    const began = performance.now();
    world.fold([
      { ...at, type: 'copy', mm: child, from: 1 },
      { ...at, type: 'process', pid: child, startTime: 1, ppid: 1, comm: 'worker', exe: '/bin/worker', mm: child },
    ]);
    micros.push((performance.now() - began) * 1000);
    if (world.process(child)!.map.chunks[0] !== world.process(1)!.map.chunks[0]) {
      throw new Error('something was copied');
    }
  }
  return median(micros);
}

async function scrapeMs(): Promise<{ wait: number; cpu: number }> {
  const world = new World();
  const metrics = createMetrics({
    world,
    source: () => ({ name: 'replay', up: true }),
    maxMapCount: () => 65_530,
    streamClients: () => 0,
    rereads: () => undefined,
    options: { groupBy: 'comm', top: 10, maxGroups: 200, track: [] },
    places: new Places(40, new Holders()),
    version: '0',
  });
  for (let pid = 1; pid <= PROCESSES; pid++) {
    bear(world, pid);
    for (let slot = 0; slot < MANY / PROCESSES; slot++) {
      put(world, pid, slot);
    }
  }
  world.fold([{ ...at, type: 'ready' }]);
  const [waits, cpus]: [number[], number[]] = [[], []];
  for (let n = 0; n < ROUNDS; n++) {
    // What happens between two scrapes.
    for (let pid = 1; pid <= PROCESSES; pid++) {
      take(world, pid, n);
      put(world, pid, 1_000 + n);
    }
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    await metrics.expose(TEXT);
    waits.push(performance.now() - began);
    const { user, system } = process.cpuUsage(cpu);
    cpus.push((user + system) / 1000);
  }
  return { wait: median(waits), cpu: median(cpus) };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

async function main(): Promise<void> {
  warmUp();
  const { fresh, churned } = bytesPerVma();
  const result = { fresh, churned, small: bytesPerProcess(), fork: forkMicros(), scrape: await scrapeMs() };
  console.log(JSON.stringify(result));
}

void main();
