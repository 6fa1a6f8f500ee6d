import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInUserNamespace, ownConfinement } from '../reading/confinement';
import { describeError } from '../describe-error';
import { HEARTBEAT_EVENT, heartbeatFilter, makeHeartbeat } from './heartbeat';
import { hasCode } from '../reading/proc-files';
import { canMountTracefs, findTracefs } from './tracefs-mount';
import { ownDirectory } from './tracing-instance';

/** PROC_PID_INIT_INO of include/linux/proc_ns.h. */
const INITIAL_PID_NAMESPACE = 'pid:[4026531836]';

/**
 * Why tracefs can't be the source here, with what would help; undefined if nothing stands in the way. Rights are not asked
 * for but tried: an instance is made, an event of our own recorded in it, and it is removed.
 */
export function tracefsObstacle(): string | undefined {
  if (readlinkSync('/proc/self/ns/pid') !== INITIAL_PID_NAMESPACE) {
    return 'trace events name processes as the host does, not as this container: run it with pid: host';
  }
  const root = findTracefs();
  if (root === undefined) {
    return canMountTracefs()
      ? undefined
      : 'tracefs is not mounted: mount -t tracefs nodev /sys/kernel/tracing as root (it needs a kernel with CONFIG_FTRACE_SYSCALLS)';
  }
  const directory = ownDirectory(root, 0);
  try {
    return tryInstance(directory);
  } catch (error) {
    return explain(error, root);
  } finally {
    removeIfThere(directory);
  }
}

function tryInstance(directory: string): string | undefined {
  const write = (file: string, text: string): void => {
    writeFileSync(join(directory, file), text, { flag: 'r+' });
  };
  removeIfThere(directory);
  mkdirSync(directory);
  write('trace_clock', 'mono');
  const event = join('events', HEARTBEAT_EVENT);
  if (statSync(join(directory, event), { throwIfNoEntry: false }) === undefined) {
    return 'this kernel has no trace events for system calls: it needs one with CONFIG_FTRACE_SYSCALLS, as distributions build it';
  }
  write(join(event, 'filter'), heartbeatFilter());
  write(join(event, 'enable'), '1');
  makeHeartbeat();
  const recorded = readdirSync(join(directory, 'per_cpu')).some((cpu) =>
    /^entries: [1-9]/m.test(readFileSync(join(directory, 'per_cpu', cpu, 'stats'), 'latin1')),
  );
  return recorded
    ? undefined
    : 'a system call of our own was not recorded: the kernel does not trace those of this process (32-bit, or a sandbox?)';
}

function explain(error: unknown, root: string): string {
  const confinement = ownConfinement();
  const { uid } = confinement;
  if (hasCode(error, 'EROFS')) {
    return (
      `tracefs is read-only here: under systemd (ProtectKernelTunables=, ReadOnlyPaths=) write ReadWritePaths=${root}, ` +
      `in a container mount it (docker run -v ${root}:${root})`
    );
  }
  if (hasCode(error, 'EACCES') && isInUserNamespace(confinement)) {
    return 'tracefs is closed to user namespaces (rootless containers, PrivateUsers= of systemd): run in the initial one';
  }
  if (hasCode(error, 'EACCES')) {
    return uid === 0
      ? 'tracefs is closed to root here: give it CAP_DAC_OVERRIDE, or look for a security module in the log of the kernel'
      : 'this user may not write to tracefs: run with sudo, or give it CAP_DAC_OVERRIDE and CAP_SYS_PTRACE (systemd: ' +
          `AmbientCapabilities=), or mount tracefs with uid=${uid} (with gid= a group may only read)`;
  }
  if (hasCode(error, 'EPERM')) {
    return (
      'the kernel refuses tracefs, as it does when locked down: boot with lockdown=integrity or none ' +
      'instead of confidentiality (cat /sys/kernel/security/lockdown), or allow it in the security module'
    );
  }
  return `tracefs can't be used: ${describeError(error)}`;
}

function removeIfThere(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // There was none, or the next exporter will remove it.
  }
}
