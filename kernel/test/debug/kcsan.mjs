// SPDX-License-Identifier: GPL-2.0-only
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONDUCT, build, fuzzSeed, oracleJob } from '../oracle.mjs';
import { buildModule } from '../vm/build.mjs';
import { runInGuest } from '../vm/guest.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
/** A VM takes some four minutes on an idle machine: one that is silent for longer hangs. */
const SILENCE_MS = 10 * 60_000;
/**
 * With one thread for all CPUs: the one that watches an access lets the others run meanwhile, so that it sees more of them
 * than on CPUs that run at once, which QEMU 7.2 moreover lets hang now and then. `watch`: one access of so many is watched;
 * oftener, and the watching is all that is done. To make 65,530 VMAs, and what stress-ng does, would take too long with more.
 */
const VMS = [
  { scenarios: ['exactness', 'fuzz'], smp: 4, watch: 400 },
  { scenarios: ['readers', 'loss', 'loading', 'tracing'], smp: 2, watch: 400 },
  { scenarios: CONDUCT.filter((name) => name !== 'many'), smp: 2, watch: 400 },
  { scenarios: ['many'], smp: 2, watch: 10000 },
  { scenarios: ['stress'], smp: 2, watch: 1000 },
];
/** poll's own flag that it has been woken, which whoever wakes it sets; fs/select.c has the barriers, and no marks. */
const POLL = /^data-race in poll_schedule_timeout\S* \/ pollwake$/;
/** What else must not be in the log. */
const TROUBLE = /BUG: (?!KCSAN)|WARNING: |INFO: task .* blocked|list_(add|del) corruption|refcount_t:/;
/** What an access begins with; its frames follow. A line among them may have lost its beginning on the console. */
const ACCESS = / by (?:task|interrupt)\b/;
/** Frames below this one belong to whatever was interrupted. */
const INTERRUPT = /^ asm_sysvec_/;

/** Gathers KCSAN's reports from the lines of a console: [{title, lines}]. */
class Reports {
  all = [];
  #open;

  add(line) {
    const text = line.replace(/^\[ *\d+\.\d+\] /, '');
    if (text.startsWith('BUG: KCSAN: ')) {
      this.#open = { title: text.slice('BUG: KCSAN: '.length), lines: [] };
      this.all.push(this.#open);
    }
    this.#open?.lines.push(text);
    if (/^=+$/.test(text)) this.#open = undefined;
  }
}

/** Whether a function of the module `name` made one of the accesses, or was on the way to it. */
function involves({ title, lines }, name) {
  let interrupted = false;
  if (POLL.test(title)) return false;
  return lines.some((line) => {
    if (ACCESS.test(line)) interrupted = false;
    if (INTERRUPT.test(line)) interrupted = true;
    return !interrupted && line.endsWith(` [${name}]`);
  });
}

/** Titles with how often each came, most first. */
function counted(reports) {
  const counts = new Map();
  for (const { title } of reports) counts.set(title, (counts.get(title) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([title, n]) => `${n} ${title}`);
}

/** The shell's words for a race that is planted until it is found, then `command`, whose status is the result. */
const watched = (racy, watch, command) => `echo ${watch} >/sys/module/kcsan/parameters/skip_watch
echo on >/sys/kernel/debug/kcsan
$bb insmod /${basename(racy)}
until $bb dmesg | $bb grep -q 'KCSAN: .*vt_racy_count'; do $bb usleep 100000; done
$bb rmmod vma_racy
${command}
status=$?
echo "  $($bb sed -n 's/^setup_watchpoints: //p' /sys/kernel/debug/kcsan) accesses were watched"
(exit $status)`;

/**
 * The oracle on the kernel with KCSAN. A report with a function of the module in it is a failure; those of the kernel alone
 * are listed. A planted race must have been reported, as of its module.
 */
export async function checkRaces(kernel, result) {
  const built = build(kernel);
  const racy = buildModule(kernel, path('racy'), 'vma_racy');
  const seed = fuzzSeed();
  const others = [];
  for (const { scenarios, smp, watch } of VMS) {
    const { files, command } = oracleJob(kernel, built, scenarios, seed);
    const reports = new Reports();
    const trouble = [];
    await runInGuest(kernel, [...files, racy], watched(racy, watch, command), result, {
      smp,
      parallel: false,
      silenceMs: SILENCE_MS,
      onConsole: (line) => {
        reports.add(line);
        if (TROUBLE.test(line)) trouble.push(line);
      },
    });
    const planted = reports.all.filter((report) => involves(report, 'vma_racy'));
    const ours = reports.all.filter((report) => involves(report, 'vma_tracker'));
    result(planted.length > 0, 'KCSAN reports a planted race as of its module');
    result(!ours.length, `no race with the module in it\n${ours.flatMap(({ lines }) => lines).join('\n')}`.trim());
    result(!trouble.length, `nothing else in the log\n${trouble.join('\n')}`.trim());
    others.push(...reports.all.filter((report) => !planted.includes(report) && !ours.includes(report)));
  }
  console.log(`  races of the kernel alone, which fail nothing: ${others.length}`);
  for (const line of counted(others)) console.log(`    ${line}`);
}
