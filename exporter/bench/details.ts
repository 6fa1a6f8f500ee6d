import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { World } from '../src/model/world';
import { cmdlineReader } from '../src/sources/reading/cmdline-reader';
import { DetailsReader } from '../src/sources/reading/details';
import { listPids, readStat } from '../src/sources/reading/proc-files';
import { MAX_CMDLINE_BYTES } from '../src/sources/reading/process-details';
import { ReadingHelper } from '../src/sources/reading/reading-helper';

/** ms of a round, which in the daemon takes ten times as long; in six of them all is read once more. */
const INTERVAL = 1000;
const SLOWER = 10;
const ROUNDS = 6;

/**
 * CPU time that keeping the details of so many idle processes fresh takes, the helper's included. Prints processes and the share of a
 * core.
 */
const wanted = Number(process.argv[2]);
const script = `i=0; while [ $i -lt ${wanted} ]; do sleep 1000 & i=$((i+1)); done; echo; wait`;
const idle = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
try {
  await once(idle.stdout, 'data');
  const pids = listPids().filter((pid) => readStat(pid)?.ppid === idle.pid);
  let told = 0;
  const world = new World();
  const helper = new ReadingHelper();
  const take = (found: readonly unknown[]): void => void (told += found.length);
  const reader = new DetailsReader(world, take, {
    interval: INTERVAL,
    readCmdline: cmdlineReader(helper, MAX_CMDLINE_BYTES),
  });
  const startTime = (pid: number): number => readStat(pid)!.startTime;
  world.fold(
    pids.map((pid) => ({
      type: 'process',
      ts: 0,
      pid,
      startTime: startTime(pid),
      ppid: 1,
      comm: '',
      exe: '',
      mm: pid,
    })),
  );
  while (told < pids.length) {
    await sleep(50);
  }
  const { cost } = helper;
  const before = process.cpuUsage();
  await sleep(ROUNDS * INTERVAL);
  const { user, system } = process.cpuUsage(before);
  reader.close();
  const seconds = (ROUNDS * INTERVAL * SLOWER) / 1000;
  console.log(
    JSON.stringify({ processes: pids.length, share: ((user + system) / 1000 + helper.cost - cost) / 1000 / seconds }),
  );
} finally {
  process.kill(-idle.pid!);
}
