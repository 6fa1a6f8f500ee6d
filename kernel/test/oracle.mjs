// SPDX-License-Identifier: GPL-2.0-only
import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildModule, buildProgram } from './vm/build.mjs';
import { againIfClockJumps } from './vm/clock.mjs';
import { runInGuest } from './vm/guest.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
/** No check takes more than a minute or two, or a poll's patience: a VM that is silent for longer hangs. */
const SILENCE_MS = 8 * 60_000;

/** Of these a quick run has little: the environment may ask for more. */
const AMOUNTS = ['VMA_FUZZ_CALLS', 'VMA_CYCLES', 'VMA_FULL_SECONDS', 'VMA_UNREAD_PAIRS'];

/** stress-ng for `kernel`, with all that it needs, as a tar archive to unpack in a guest's root. */
const fetchStress = ({ ARCH, SUITE }) =>
  execFileSync(path('fetch-stress-ng.sh'), ARCH === 'amd64' ? [] : [SUITE, ARCH], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();

/** What runs in the guests of `kernel`, built: {VMA_MODULE, VMA_DRIVER, VMA_PURE, VMA_WORKLOAD, oracle}, paths of this machine. */
export const build = (kernel) => ({
  VMA_MODULE: buildModule(kernel),
  VMA_DRIVER: buildModule(kernel, path('driver'), 'vma_driver'),
  VMA_PURE: buildModule(kernel, path('pure'), 'vma_pure'),
  VMA_WORKLOAD: buildProgram(path('workload'), kernel),
  oracle: buildProgram(path('oracle'), kernel),
});

/** Has a kernel keep account of who has allocated what, so that the oracle can tell what is lost. */
export const ACCOUNT = 'slub_debug=U,kmalloc-*';

/** Scenarios about how the module behaves, whatever the changes are. */
export const CONDUCT = [
  'pure',
  'reading',
  'unloading',
  'unmounting',
  'full',
  'parameters',
  'tracking',
  'idling',
  'many',
  'missing',
  'missed',
  'company',
  'views',
  'reuse',
  'locked',
];

/** What runs `scenarios` in a guest: {files, command}, the paths of what goes into its root, and its shell's words. */
export function oracleJob(kernel, { oracle, ...built }, scenarios, seed) {
  const files = [oracle, ...Object.values(built)];
  const environment = Object.entries(built).map(([name, file]) => `${name}=/${basename(file)}`);
  const amounts = AMOUNTS.filter((name) => process.env[name]).map((name) => `${name}=${process.env[name]}`);
  const command = [`VMA_SEED=${seed}`, ...amounts, ...environment, `/${basename(oracle)}`, ...scenarios].join(' ');
  if (!scenarios.includes('stress')) return { files, command };
  const archive = fetchStress(kernel);
  const unpack = `$bb tar -xf /${basename(archive)} && $bb rm /${basename(archive)}`;
  return { files: [...files, archive], command: `${unpack} && VMA_STRESS=/usr/bin/stress-ng ${command}` };
}

/**
 * Runs the oracle on `kernel`, in VMs with nothing but busybox beside it. `parallel`: exactness is shown on CPUs that run
 * at the same time. `thorough`: also stress-ng on one CPU, which takes another minute or two.
 */
export async function runOracle(kernel, built, { seed, parallel, thorough = false }, result) {
  const vms = [
    { scenarios: ['exactness', 'fuzz'], smp: 4, parallel },
    { scenarios: ['exactness', 'fuzz'], smp: 1, parallel: false },
    { scenarios: ['readers', 'loss', 'loading', 'tracing'], smp: 2, parallel: false, parameters: ACCOUNT },
    { scenarios: CONDUCT, smp: 2, parallel: false, parameters: ACCOUNT },
    { scenarios: ['stress'], smp: 4, parallel: false },
    ...(thorough ? [{ scenarios: ['stress'], smp: 1, parallel: false }] : []),
  ];
  for (const { scenarios: list, ...options } of vms) {
    const scenarios = list.join(' ');
    const { files, command } = oracleJob(kernel, built, list, seed);
    console.log(`booting Linux ${kernel.VERSION} with ${options.smp} CPUs for the oracle: ${scenarios}`);
    const run = (to) => runInGuest(kernel, files, command, to, { ...options, silenceMs: SILENCE_MS });
    await againIfClockJumps(scenarios, run, result);
  }
}

/** The seed of the fuzz: VMA_SEED, or another each time. */
export const fuzzSeed = () => process.env.VMA_SEED ?? String(Math.floor(Math.random() * 2 ** 32));
