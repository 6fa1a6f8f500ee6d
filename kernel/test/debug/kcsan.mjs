// SPDX-License-Identifier: GPL-2.0-only
import { fileURLToPath } from 'node:url';
import { buildModule, buildProgram } from '../vm/build.mjs';
import { runInGuest } from '../vm/guest.mjs';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
/** A run takes two minutes on an idle machine. With its CPUs at the same time QEMU 7.2 was seen to hang: then once more. */
const TIMEOUT_MS = 7 * 60_000;
const ATTEMPTS = 2;
/** What else must not be in the log. */
const TROUBLE = /BUG: (?!KCSAN)|WARNING: |INFO: task .* blocked|list_(add|del) corruption|refcount_t:/;
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
function involves({ lines }, name) {
  let interrupted = false;
  return lines.some((line) => {
    if (!line.startsWith(' ')) interrupted = false;
    if (INTERRUPT.test(line)) interrupted = true;
    return !interrupted && line.endsWith(` [${name}]`);
  });
}

const isOurs = (report) => involves(report, 'vma_tracker');

/** Titles with how often each came, most first. */
function counted(reports) {
  const counts = new Map();
  for (const { title } of reports) counts.set(title, (counts.get(title) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([title, n]) => `${n} ${title}`);
}

/** Runs races.sh; what it said, and what the console did. */
async function attempt(kernel, files, left) {
  const reports = new Reports();
  const trouble = [];
  const results = [];
  try {
    await runInGuest(kernel, files, '$bb sh /races.sh', (...line) => results.push(line), {
      parallel: true,
      timeoutMs: TIMEOUT_MS,
      onConsole: (line) => {
        reports.add(line);
        if (TROUBLE.test(line)) trouble.push(line);
      },
    });
  } catch (error) {
    // What went wrong before it hung did not go wrong by that.
    if (left <= 1 || !error.message.includes('did not finish') || trouble.length || reports.all.some(isOurs))
      throw error;
    console.log(`  ${error.message.split(';')[0]}; once more`);
    return attempt(kernel, files, left - 1);
  }
  return { reports, trouble, results };
}

/**
 * The workload and its fuzz on the kernel with KCSAN, whose CPUs run at the same time. A report with a function of the
 * module in it is a failure; those of the kernel alone are listed. A planted race must have been reported, as of its
 * module.
 */
export async function checkRaces(kernel, result) {
  const files = [
    buildModule(kernel),
    buildModule(kernel, path('racy'), 'vma_racy'),
    buildProgram(path('../workload')),
    path('races.sh'),
  ];
  const { reports, trouble, results } = await attempt(kernel, files, ATTEMPTS);
  for (const [good, line] of results) result(good, line);
  result(
    reports.all.some((report) => involves(report, 'vma_racy')),
    'KCSAN reports a planted race as of its module',
  );
  const ours = reports.all.filter(isOurs);
  result(!ours.length, `no race with the module in it\n${ours.flatMap(({ lines }) => lines).join('\n')}`.trim());
  result(!trouble.length, `nothing else in the log\n${trouble.join('\n')}`.trim());
  const others = reports.all.filter((report) => !isOurs(report) && !involves(report, 'vma_racy'));
  console.log(`  races of the kernel alone, which fail nothing: ${others.length}`);
  for (const line of counted(others)) console.log(`    ${line}`);
}
