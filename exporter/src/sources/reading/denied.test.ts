import { ownConfinement, type Confinement } from './confinement';
import { explainDenied } from './denied';

const STATUS = (capabilities: string): string =>
  `Name:\tnode\nUid:\t0\t0\t0\t0\nCapEff:\t${capabilities}\nNoNewPrivs:\t0\n`;
const DEBIAN: Confinement = {
  uid: 0,
  status: STATUS('000001ffffffffff'),
  uidMap: '         0          0 4294967295\n',
  mountinfo: '24 29 0:22 / /proc rw,nosuid,nodev,noexec,relatime shared:13 - proc proc rw\n',
  label: 'unconfined',
};
const DOCKER = { ...DEBIAN, status: STATUS('00000000a80425fb'), label: 'docker-default (enforce)' };
const USER = { ...DEBIAN, uid: 1000, status: STATUS('0000000000000000') };
const HIDDEN = '24 29 0:22 / /proc rw,relatime shared:13 - proc proc rw,hidepid=invisible\n';

test.each<[string, Confinement, string, RegExp]>([
  [
    'plain Docker',
    DOCKER,
    'no_ptrace_capability',
    /^root lacks CAP_SYS_PTRACE.*--cap-add SYS_PTRACE.*Kubernetes.*systemd/,
  ],
  ['a user', USER, 'not_root', /run with sudo, or give it CAP_SYS_PTRACE/],
  ['a user, hidepid', { ...USER, mountinfo: HIDDEN }, 'hidepid', /hidepid=invisible .*ProtectProc=.*run with sudo/],
  ['Docker, hidepid', { ...DOCKER, mountinfo: HIDDEN }, 'hidepid', /who lacks CAP_SYS_PTRACE: docker run --cap-add/],
  ['hidepid=0', { ...USER, mountinfo: HIDDEN.replace('invisible', '0') }, 'not_root', /sudo/],
  ['root with hidepid', { ...DEBIAN, mountinfo: HIDDEN }, 'denied', /no cause can be seen/],
  ['PrivateUsers', { ...DEBIAN, uidMap: '0 0 1\n65534 65534 1\n' }, 'user_namespace', /PrivateUsers=no/],
  ['rootless', { ...DEBIAN, uidMap: '         0       1000          1\n' }, 'user_namespace', /--userns=host/],
  ['no user namespaces', { ...USER, uidMap: '' }, 'not_root', /sudo/],
  [
    'AppArmor',
    { ...DOCKER, status: DEBIAN.status },
    'lsm',
    /AppArmor forbids it to the profile docker-default \(enforce\).*apparmor=unconfined/,
  ],
  [
    'SELinux',
    { ...DEBIAN, label: 'system_u:system_r:container_t:s0:c1,c2' },
    'lsm',
    /SELinux forbids it .*container_t.*label=disable/,
  ],
  ['SELinux, unconfined', { ...DEBIAN, label: 'unconfined_u:unconfined_r:unconfined_t:s0' }, 'denied', /no cause/],
])('%s', (_, confinement, reason, sentence) => {
  expect(explainDenied(confinement)).toEqual({ reason, sentence: expect.stringMatching(sentence) as string });
});

test('knows this process', () => {
  expect(ownConfinement().status).toMatch(/^CapEff:\t[0-9a-f]{16}$/m);
  const { reason } = explainDenied(ownConfinement());
  expect(reason === 'not_root').toBe(process.geteuid!() !== 0 && reason !== 'user_namespace' && reason !== 'hidepid');
});
