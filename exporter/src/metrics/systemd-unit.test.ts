import { unitOf } from './systemd-unit';

test.each([
  ['/system.slice/nginx.service', 'nginx.service'],
  ['/system.slice/nginx.service/worker', 'nginx.service'],
  ['/system.slice/system-getty.slice/getty@tty1.service', 'getty@tty1.service'],
  ['/user.slice/user-1000.slice/session-3.scope', 'session-3.scope'],
  ['/user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox.scope', 'app-firefox.scope'],
  ['/system.slice/docker-0a1b.scope/system.slice/sshd.service', 'sshd.service'],
  ['/kubepods.slice/kubepods-pod1.slice/cri-containerd-9f.scope', 'cri-containerd-9f.scope'],
  ['/system.slice/_cpu.service', 'cpu.service'],
  ['/init.scope', 'init.scope'],
  ['/machine.slice', 'machine.slice'],
  ['/docker/0a1b', '-.slice'],
  ['/', '-.slice'],
  ['', ''],
])('%s belongs to %s', (cgroup, unit) => {
  expect(unitOf(cgroup)).toBe(unit);
});
