import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compile, Program } from '../../test/program';
import type { As } from './ask-as';

/** For tests: the program of kinds.c. */
export class Kind extends Program {
  constructor(command: readonly string[], { uid, gid }: As) {
    super(command, { uid, gid, cwd: '/' });
  }

  override do(command: string): Promise<string> {
    return super.do(`${command}\n`);
  }
}

/** For tests: the program as files of several kinds, by name, in a folder that everybody may enter. */
export function makePrograms(): Record<'plain' | 'setgid' | 'capable' | 'unreadable' | 'setuid', string> {
  const plain = compile(join(__dirname, 'kinds.c'), '-pthread');
  const folder = dirname(plain);
  chmodSync(folder, 0o755);
  const copy = (name: string, mode: number): string => {
    const path = join(folder, name);
    copyFileSync(plain, path);
    chownSync(path, 0, 0);
    chmodSync(path, mode);
    return path;
  };
  const capable = copy('capable', 0o755);
  execFileSync('setcap', ['cap_net_raw+ep', capable]);
  return {
    plain,
    capable,
    setgid: copy('setgid', 0o2755),
    unreadable: copy('unreadable', 0o711),
    setuid: copy('setuid', 0o4755),
  };
}

/** For tests: what to run, of which kind it is, and whether its own user may look at its map. */
export interface Case {
  readonly name: string;
  readonly shown: boolean;
  start(): Promise<Kind>;
}

const ROOT = { uid: 0, gid: 0 };

/** For tests: every kind of process that there may be of a user. */
export function casesOf(me: As, programs: ReturnType<typeof makePrograms>): Case[] {
  const { plain, setgid, capable, unreadable, setuid } = programs;
  const one = (name: string, shown: boolean, command: readonly string[], as = me): Case => ({
    name,
    shown,
    start: () => new Kind(command, as).ready(),
  });
  const become = `become:${me.uid}`;
  // Its only id is that of its user; its others would be of the group, and the test has groups of another number.
  const whole = me.uid === me.gid;
  return [
    one('its own', true, [plain]),
    one("another user's", false, [plain], { uid: 54_444, gid: 54_444 }),
    one("root's", false, [plain], ROOT),
    one('of another group', false, [plain], { uid: me.uid, gid: 54_445 }),
    one('its own by the real uid alone', false, ['setpriv', '--ruid', `${me.uid}`, plain], ROOT),
    one(
      'its own by all uids, with a group of root',
      false,
      ['setpriv', '--reuid', `${me.uid}`, '--clear-groups', plain],
      ROOT,
    ),
    one('set-user-ID', false, [setuid]),
    one('set-user-ID that has lowered its effective uid', false, [setuid, 'lower']),
    one('set-user-ID that has given up its privilege', false, [setuid, become]),
    one('the same, and dumpable again', whole, [setuid, become, 'dumpable:1']),
    one('set-group-ID', false, [setgid]),
    one('with a capability of its file', false, [capable]),
    one('with a capability that it kept', false, [plain, 'keep', become, 'dumpable:1'], ROOT),
    one('not to be read', false, [unreadable]),
    one('not dumpable', false, [plain, 'dumpable:0']),
    one('not dumpable, and again', true, [plain, 'dumpable:0', 'dumpable:1']),
    one('its first thread has ended', true, [plain, 'leave']),
    one('set-group-ID, its first thread has ended', false, [setgid, 'leave']),
    one('not dumpable, its first thread has ended', false, [plain, 'dumpable:0', 'leave']),
    {
      name: 'its file is gone',
      shown: true,
      start: async () => {
        const path = join(dirname(plain), `gone-${me.uid}`);
        copyFileSync(plain, path);
        chmodSync(path, 0o755);
        const kind = await new Kind([path], me).ready();
        unlinkSync(path);
        return kind;
      },
    },
    one('in a user namespace of its own', true, ['unshare', '--user', '--map-root-user', plain]),
    one('not dumpable, in a user namespace of its own', true, [
      'unshare',
      '--user',
      '--map-root-user',
      plain,
      'dumpable:0',
    ]),
    {
      name: 'another uid, in a user namespace of its own',
      shown: true,
      start: () => inNamespace(plain, me, `0 ${me.uid} 1\n1 54446 1\n`, `0 ${me.gid} 1\n1 54446 1\n`, 1),
    },
    {
      name: "its uid, in a user namespace of root's",
      shown: false,
      start: () => inNamespace(plain, ROOT, `0 ${me.uid} 1\n`, `0 ${me.gid} 1\n`, 0),
    },
  ];
}

/** The program in a user namespace that `owner` makes and root maps, as one of its users, and dumpable. */
async function inNamespace(program: string, owner: As, uids: string, gids: string, uid: number): Promise<Kind> {
  const kind = await new Kind(['unshare', '--user', '--keep-caps', program], owner).ready();
  writeFileSync(`/proc/${kind.pid}/uid_map`, uids);
  writeFileSync(`/proc/${kind.pid}/gid_map`, gids);
  await kind.do(`become:${uid}`);
  await kind.do('dumpable:1');
  return kind;
}

/** For tests: whose a process is by its status, to tell kinds apart that could not be made. */
export function describe(pid: number): string {
  return readFileSync(`/proc/${pid}/status`, 'latin1')
    .split('\n')
    .filter((line) => /^([UG]id|CapPrm):/.test(line))
    .join(' ');
}
