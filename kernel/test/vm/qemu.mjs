// SPDX-License-Identifier: GPL-2.0-only
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { GuestClock } from './clock.mjs';

/**
 * Kernel command line. The VM ends at the first oops or lockup instead of going on wounded. The watchdogs
 * wait longer than usual: an emulated CPU on a busy machine can be off for tens of seconds.
 */
const CMDLINE = [
  'loglevel=5 panic=-1 oops=panic softlockup_panic=1 mitigations=off',
  'rcupdate.rcu_cpu_stall_timeout=60 watchdog_thresh=60',
].join(' ');

/**
 * The machines, by Debian's name of the architecture. On the command line, `job` is for init: the serial port of the job.
 *
 * amd64: TCG offers five-level page tables, which slow every walk down; no test needs them. The kernel cannot calibrate
 * the emulated TSC and would fall back to a clock that is slow to read.
 * arm64: pointers are signed with a simpler algorithm than the architecture's, which would take most of the time.
 */
const MACHINES = {
  amd64: {
    program: 'qemu-system-x86_64',
    options: ['-machine', 'q35', '-cpu', 'max,la57=off'],
    job: ['-serial', 'chardev:job'],
    cmdline: 'console=ttyS0 tsc=reliable no_timer_check job=ttyS1',
  },
  arm64: {
    program: 'qemu-system-aarch64',
    options: ['-machine', 'virt', '-cpu', 'max,pauth-impdef=on'],
    job: ['-device', 'pci-serial,chardev=job'],
    cmdline: 'console=ttyAMA0 job=ttyS0',
  },
};

/** What tells the guest's clock: a line of its job's, and the beginning of one of the console's. */
const JOB_CLOCK = /^::clock ([\d.]+)$/;
const CONSOLE_CLOCK = /^\[ *(\d+\.\d+)\] /;

/** How much of the console's end an error carries, in lines. */
const CONSOLE_TAIL = 150;

function qemuArguments(machine, kernel, initramfs, { smp, memory, forwards, icount, parallel, parameters = '' }) {
  const hostfwd = forwards.map(({ host, guest }) => `,hostfwd=tcp:127.0.0.1:${host}-10.0.2.15:${guest}`).join('');
  return [
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', ...machine.options],
    // Stock kernels run under emulation everywhere; KVM would need a machine that allows it.
    ...[
      '-accel',
      `tcg,thread=${parallel && !icount ? 'multi' : 'single'}`,
      ...(icount ? ['-icount', 'shift=0,sleep=off'] : []),
    ],
    ...['-smp', String(smp), '-m', String(memory)],
    ...['-kernel', kernel.VMLINUZ, '-initrd', initramfs, '-append', `${CMDLINE} ${machine.cmdline} ${parameters}`],
    ...['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
    // An inherited socket pair, so that the job's output is not mixed with the kernel's.
    ...['-chardev', 'socket,id=job,fd=3', ...machine.job],
    ...['-fsdev', 'local,id=root,path=/,security_model=none,readonly=on,multidevs=remap'],
    ...['-device', 'virtio-9p-pci,fsdev=root,mount_tag=host'],
    // restrict: the guest reaches nothing outside; only the forwarded ports lead in, from loopback.
    ...['-netdev', `user,id=net,restrict=on${hostfwd}`, '-device', 'virtio-net-pci,netdev=net,romfile='],
  ];
}

/**
 * Boots a VM. `onLine` gets each line of the job, `onConsole` each of the kernel's console.
 * Returns {write(text), kill(cause), done, clock}: `write` goes to the job's stdin; `done` resolves to the job's
 * exit status once the VM is off, and rejects if it dies before that (with the console's end), or if neither job nor console
 * says anything for `silenceMs` (0: no limit); `clock` is a GuestClock. The VM dies with this process however that ends.
 *
 * @param {{ARCH: string, VMLINUZ: string}} kernel what fetchKernel gave
 * @param {string} initramfs path from makeInitramfs
 * @param {{smp: number, memory: number, forwards: {host: number, guest: number}[], icount: boolean, parallel: boolean,
 *   parameters?: string, silenceMs: number, onLine: (line: string) => void, onConsole: (line: string) => void}} options
 *   memory is in MiB; parallel runs each CPU in a thread of its own; icount makes guest time count instructions (then smp must be 1);
 *   parameters are added to the kernel's command line
 */
export function boot(kernel, initramfs, options) {
  const { silenceMs, onLine, onConsole } = options;
  // pdeathsig: even SIGKILL of this process leaves no VM behind.
  const machine = MACHINES[kernel.ARCH];
  const command = ['--pdeathsig', 'KILL', '--', machine.program, ...qemuArguments(machine, kernel, initramfs, options)];
  const qemu = spawn('setpriv', command, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const job = qemu.stdio[3];
  const tail = [];
  const clock = new GuestClock();
  let status;
  let killed;

  const kill = (cause) => {
    killed ??= cause;
    qemu.kill('SIGKILL');
  };
  const silence = silenceMs ? setTimeout(() => kill(`was silent for ${silenceMs / 1000} s`), silenceMs) : undefined;
  const tick = (text) => {
    silence?.refresh();
    if (text !== undefined) clock.saw(Number(text));
  };
  let spoken = false;

  const console = (line) => {
    // What was said before there was a console comes late.
    tick(spoken ? CONSOLE_CLOCK.exec(line)?.[1] : undefined);
    tail.push(line);
    if (tail.length > CONSOLE_TAIL) tail.shift();
    onConsole(line);
  };
  createInterface({ input: qemu.stdout }).on('line', console);
  createInterface({ input: qemu.stderr }).on('line', console);
  createInterface({ input: job }).on('line', (line) => {
    const exit = /^::exit (\d+)/.exec(line);
    const time = JOB_CLOCK.exec(line)?.[1];
    tick(time);
    spoken ||= time !== undefined;
    if (exit) status = Number(exit[1]);
    else if (time === undefined) onLine(line);
  });
  // A VM that dies resets the socket: the `close` below tells how it died.
  job.on('error', () => {});

  const done = new Promise((resolve, reject) => {
    qemu.on('error', reject);
    qemu.on('close', (code, signal) => {
      clearTimeout(silence);
      if (status !== undefined) return resolve(status);
      const cause = killed ?? `ended early (${signal ?? `code ${code}`})`;
      reject(new Error(`the VM ${cause}; the end of its console:\n${tail.join('\n')}`));
    });
  });
  return { write: (text) => job.write(text), kill, done, clock };
}
