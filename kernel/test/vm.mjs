#!/usr/bin/env node
// SPDX-License-Identifier: GPL-2.0-only
//
// Boots a throwaway VM (QEMU, the distribution's stock kernel, this machine's files read-only) with
// the module loaded. Without a command: also starts the exporter in it, forwards its page to a
// loopback port and reads shell commands for the guest from stdin until Ctrl-C. With one: runs it in
// the guest as root, in the current folder, and exits with its status.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildModule } from './vm/build.mjs';
import { quote, startJob } from './vm/job.mjs';
import { fetchKernel } from './vm/kernel.mjs';
import { freePort } from './vm/ports.mjs';
import { EXPORTER, missing } from './vm/prerequisites.mjs';

const USAGE = `usage: vm.mjs [options] [-- COMMAND ARGUMENT...]
  --kernel NAME      a kernel of kernels.txt (default: its first)
  --smp N            CPUs (default 2)
  --memory MIB       memory (default 1536)
  --module PARAMS    parameters of the module, such as "ring_size=65536"
  --no-module        do not load the module; its path is in $VMA_MODULE
  --ko FILE          take this module instead of building kernel/ (default)
  --forward H:G      forward port H of 127.0.0.1 to port G of the guest (repeatable)
  --port H           interactive: the loopback port of the page (default 10863, or a free one)
  --timeout S        with a command: kill the VM after S seconds (default 600)
  --sequential       run the CPUs in turn, not in parallel
  --icount           let guest time count instructions (implies --smp 1)
  --console          show the kernel's console too`;

const EXPORTER_PORT = 10862;
const PAGE_PORT = 10863;

/** What the guest runs before anything else. */
function setup(ko, values) {
  const load = `busybox insmod ${quote(ko)} ${(values.module ?? '').split(' ').filter(Boolean).map(quote).join(' ')}`;
  return [
    `export VMA_MODULE=${quote(ko)}`,
    `cd ${quote(process.cwd())}`,
    ...(values['no-module'] ? [] : [`${load} || exit 125`]),
    '',
  ].join('\n');
}

/**
 * The exporter has to listen on the guest's network address, because that is where QEMU's forwarding
 * delivers; that is not loopback, hence --web.insecure. The forwarding itself listens on the
 * host's loopback address alone, so that nobody else gets at it.
 */
function interactiveJob() {
  // Its own word on where to open its page, an address of the guest's, would be of no use here.
  const command = ['node', EXPORTER, '--source', 'module', '--log.level', 'warn'];
  // Not on a terminal, the shell neither echoes nor prompts; a syntax error ends it, and the next one takes over.
  const shell = 'while :; do busybox sh 2>&1 | busybox cat; done';
  const web = ['--web.listen-address', `10.0.2.15:${EXPORTER_PORT}`, '--web.insecure'];
  return `${[...command, ...web].map(quote).join(' ')} &\n${shell}\n`;
}

async function untilReady(url, vm) {
  let over = false;
  vm.done.then(
    () => (over = true),
    () => (over = true),
  );
  while (!over) {
    try {
      if ((await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(5000) })).ok) return true;
    } catch {
      // Nothing listens there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return false;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      kernel: { type: 'string' },
      smp: { type: 'string', default: '2' },
      memory: { type: 'string', default: '1536' },
      module: { type: 'string' },
      'no-module': { type: 'boolean' },
      ko: { type: 'string' },
      forward: { type: 'string', multiple: true, default: [] },
      port: { type: 'string', default: String(PAGE_PORT) },
      timeout: { type: 'string', default: '600' },
      sequential: { type: 'boolean', default: false },
      icount: { type: 'boolean', default: false },
      console: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(USAGE);
  const interactive = positionals.length === 0;
  const lacking = missing({ exporter: interactive });
  if (lacking.length) throw new Error(`missing on this machine:\n  ${lacking.join('\n  ')}`);

  const kernel = fetchKernel(values.kernel);
  const ko = values.ko ? resolve(values.ko) : buildModule(kernel);
  const forwards = values.forward.map((pair) => {
    const [host, guest] = pair.split(':').map(Number);
    return { host, guest };
  });
  const page = interactive ? await freePort(Number(values.port)) : 0;
  if (interactive) forwards.push({ host: page, guest: EXPORTER_PORT });

  const job = setup(ko, values) + (interactive ? interactiveJob() : `${positionals.map(quote).join(' ')}\n`);
  const vm = startJob(kernel, job, {
    smp: values.icount ? 1 : Number(values.smp),
    memory: Number(values.memory),
    forwards,
    icount: values.icount,
    parallel: !values.sequential,
    // Ctrl-C is how an interactive VM is meant to end.
    interruptStatus: interactive ? 0 : 130,
    silenceMs: 0,
    onConsole: (line) => values.console && console.error(`# ${line}`),
  });
  if (interactive) {
    console.log(`booting Linux ${kernel.VERSION} in a VM; this takes about 15 seconds`);
    const url = `http://127.0.0.1:${page}`;
    if (await untilReady(url, vm)) {
      console.log(`the exporter in the VM: ${url}/\nCtrl-C ends it; commands typed here run in the VM's shell`);
      process.stdin.on('data', (text) => vm.write(text));
    }
  }
  const late = interactive
    ? undefined
    : setTimeout(() => vm.kill(`did not finish within ${values.timeout} s`), Number(values.timeout) * 1000);
  const status = await vm.done.finally(() => clearTimeout(late));
  process.exit(status);
}

main().catch((error) => {
  console.error(`vm: ${error.message}`);
  process.exit(1);
});
