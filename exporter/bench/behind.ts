import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Intake } from '../src/intake';
import { TroubleCounts } from '../src/metrics/trouble-counts';
import { World } from '../src/model/world';
import { ReadingHelper } from '../src/sources/reading/reading-helper';
import { TracefsSource } from '../src/sources/tracefs/tracefs-source';

/** The load: see behind.c. */
const VMAS = 490;
const BUSY = 10;
const PAIRS_OF_BUSY = 245;
const PAIRS_OF_WATCHED = 50;
const MARKS = 5;
const MARKS_OF_WATCHED = 25;
const FORKS = 200;
const EXECS = 2;

/** ms. */
const WARM_UP = 3_000;
const MEASURED = 20_000;
/** µs after which a change that was not seen counts as if it were seen now. */
const GIVE_UP = 10e6;

/** A change that is to be seen in a map. */
interface Mark {
  readonly pid: number;
  /** 0: an exec, seen when its map is known. */
  readonly address: number;
  readonly ts: number;
  readonly of: 'watched' | 'others' | 'executed';
}

const program = process.argv[2]!;
const world = new World();
const troubles = new TroubleCounts();
const intake = new Intake(world, [
  (trouble) => {
    troubles.note(trouble);
  },
]);
const pending = new Set<Mark>();
const seen: Record<Mark['of'], number[]> = { watched: [], others: [], executed: [] };
const children: ChildProcess[] = [];
let measuring = false;

function load(of: Mark['of'], ...args: string[]): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [pid, address, ts] = line.split(' ');
    if (measuring) {
      pending.add({ pid: Number(pid), address: parseInt(address!, 16), ts: Number(ts), of });
    }
  });
  return child;
}

function look(): void {
  const now = (performance.timeOrigin + performance.now()) * 1000;
  for (const mark of pending) {
    const found = world.process(mark.pid);
    const known =
      mark.address === 0
        ? found?.synced === true && found.comm === 'behind' && found.map.size > 0
        : found?.map.at(mark.address) !== undefined;
    if (known || now - mark.ts > GIVE_UP) {
      pending.delete(mark);
      seen[mark.of].push((now - mark.ts) / 1000);
    }
  }
}

/** CPU time in ms of this process and of those that read for it, which are the only ones not made here. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  const ours = new Set(children.map(({ pid }) => pid));
  const helpers = readdirSync('/proc/self/task')
    .flatMap((tid) => readFileSync(`/proc/self/task/${tid}/children`, 'latin1').split(' ').filter(Boolean).map(Number))
    .filter((pid) => !ours.has(pid));
  const helped = helpers.reduce(
    (sum, pid) => sum + Number(readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6,
    0,
  );
  return (user + system) / 1000 + helped;
}

function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))]!;
}

async function main(): Promise<void> {
  const watched = load('watched', 'map', String(VMAS), String(PAIRS_OF_WATCHED), String(MARKS_OF_WATCHED));
  for (let n = 0; n < BUSY; n++) {
    load('others', 'map', String(VMAS), String(PAIRS_OF_BUSY), String(MARKS));
  }
  load('executed', 'execs', String(EXECS));
  load('executed', 'forks', String(FORKS));
  const source = new TracefsSource(new ReadingHelper(), () => new Set([watched.pid!]));
  await source.start({
    events: (batch) => {
      intake.take(batch);
      look();
    },
    status: () => undefined,
  });
  await sleep(WARM_UP);
  measuring = true;
  const [began, before] = [performance.now(), cpu()];
  await sleep(MEASURED);
  const share = (cpu() - before) / (performance.now() - began);
  measuring = false;
  const deadline = performance.now() + GIVE_UP / 1000 + 1_000;
  while (pending.size > 0 && performance.now() < deadline) {
    await sleep(20);
    look();
  }
  const figures = Object.fromEntries(
    Object.entries(seen).map(([of, ms]) => [
      of,
      { n: ms.length, p50: quantile(ms, 0.5), p99: quantile(ms, 0.99), max: quantile(ms, 1) },
    ]),
  );
  console.log(JSON.stringify({ ...figures, core: share, dropped: Object.fromEntries(troubles.dropped) }));
  for (const child of children) {
    child.kill('SIGKILL');
  }
  await source.stop();
  process.exit(0);
}

void main();
