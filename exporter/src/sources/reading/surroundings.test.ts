import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { testFolder } from '../../test/folder';
import { real } from '../test/root';
import { findTracefs, mountTracefs } from '../tracefs/tracefs-mount';

jest.setTimeout(60_000);

interface Found {
  readonly probe: { readonly ok: boolean; readonly reason?: string };
  readonly boottime: number;
  readonly denied: string;
  readonly subset: string | null;
}

let script: string;

beforeAll(async () => {
  const folder = testFolder('probe');
  chmodSync(folder, 0o755);
  script = join(folder, 'run-probe.cjs');
  const entryPoints = [join(__dirname, '../test/run-probe.ts')];
  buildSync({ entryPoints, bundle: true, platform: 'node', outfile: script, logLevel: 'error' });
  if (process.getuid!() === 0) {
    await mountTracefs();
  }
});

afterEach(() => {
  const root = findTracefs();
  // Of a probe nothing stays.
  expect(root === undefined ? [] : readdirSync(join(root, 'instances')).filter((name) => /-0$/.test(name))).toEqual([]);
});

const PROBE = 'exec "$@"';

/** What a process finds that is started by `command`, as root unless that says otherwise. */
function find(...command: string[]): Found {
  const [program, ...args] = [...command, process.execPath, script];
  return JSON.parse(
    execFileSync(program, args, { cwd: '/', encoding: 'utf8', env: { PATH: process.env['PATH'] } }),
  ) as Found;
}

/** In a mount namespace of its own, after what a shell does there. */
function after(commands: string, ...command: string[]): Found {
  return find('unshare', '--mount', 'sh', '-ec', `${commands}; ${PROBE}`, 'sh', ...command);
}

const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const ABLE = [...NOBODY, '--inh-caps=+sys_ptrace,+dac_override', '--ambient-caps=+sys_ptrace,+dac_override'];
const LOCKED = 'setpriv --inh-caps=-all --bounding-set=-sys_admin';

real('root may use tracefs', () => {
  expect(find('env')).toMatchObject({ probe: { ok: true }, denied: 'denied', subset: null });
});

real('so may another user who has the capabilities', () => {
  expect(find(...ABLE)).toMatchObject({ probe: { ok: true }, denied: 'denied' });
});

real('another user may not, and is told what it takes', () => {
  const { probe, denied } = find(...NOBODY);
  expect(probe).toEqual({
    ok: false,
    reason: expect.stringMatching(/^this user may not write to tracefs: .*uid=65534/) as string,
  });
  expect(denied).toBe('not_root');
});

real('a read-only tracefs', () => {
  const { probe } = after('mount -o remount,bind,ro /sys/kernel/tracing');
  expect(probe.reason).toMatch(/^tracefs is read-only here: .*ReadWritePaths=\/sys\/kernel\/tracing, .*docker run -v/);
});

real('tracefs is used wherever it is mounted', () => {
  expect(after('T=$(mktemp -d); mount --move /sys/kernel/tracing $T').probe).toEqual({ ok: true });
});

real('tracefs that is not mounted, and may not be', () => {
  const { probe } = after('umount /sys/kernel/tracing', ...LOCKED.split(' '));
  expect(probe.reason).toMatch(/^tracefs is not mounted: mount -t tracefs nodev \/sys\/kernel\/tracing as root/);
  expect(after('umount /sys/kernel/tracing').probe).toEqual({ ok: true });
});

real('a PID namespace', () => {
  const { probe } = find('unshare', '--pid', '--fork', '--mount-proc');
  expect(probe.reason).toMatch(/name processes as the host does.*pid: host/);
});

real('a user namespace', () => {
  const { probe, denied } = find('unshare', '--user', '--map-root-user');
  expect(denied).toBe('user_namespace');
  // Root of that namespace is root outside as well here: its files are its own.
  expect(probe.reason ?? '').not.toMatch(/EACCES/);
});

real('/proc with nothing but processes', () => {
  const { probe, boottime, subset } = after('mount -t proc -o subset=pid proc /proc');
  expect(probe).toEqual({ ok: true });
  expect(subset).toMatch(/ProcSubset=pid.*write ProcSubset=all/);
  const now = parseFloat(readFileSync('/proc/uptime', 'utf8')) * 1e6;
  expect(Math.abs(now - boottime)).toBeLessThan(10e6);
});

real('/proc that hides the processes of others', () => {
  const { probe, denied } = after('mount -t proc -o hidepid=2 proc /proc', ...NOBODY);
  expect(probe.ok).toBe(false);
  expect(denied).toBe('hidepid');
  expect(after('mount -t proc -o hidepid=2 proc /proc', ...ABLE)).toMatchObject({
    probe: { ok: true },
    denied: 'denied',
  });
});

real('root without the capability to look at others', () => {
  expect(find('setpriv', '--inh-caps=-all', '--bounding-set=-sys_ptrace')).toMatchObject({
    probe: { ok: true },
    denied: 'no_ptrace_capability',
  });
});
