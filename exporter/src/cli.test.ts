import { version } from '../package.json';
import { parseCommandLine } from './cli';
import type { Config } from './config';

function run(...args: string[]) {
  let out = '';
  let err = '';
  const invocation = parseCommandLine(args, { out: (text) => (out += text), err: (text) => (err += text) });
  return { invocation, out, err };
}

function configOf(...args: string[]): Config {
  const { invocation, err } = run(...args);
  if (!('config' in invocation)) {
    throw new Error(err);
  }
  return invocation.config;
}

test('a name is the same with and without the escapes of what is not to be seen', () => {
  const { track } = configOf('--track', 'a\u202eb', '--track', 'a\\342\\200\\256b').metrics;
  expect(track).toEqual(['a\\342\\200\\256b', 'a\\342\\200\\256b']);
});

test('without flags: loopback, the first source that works, groups by comm', () => {
  expect(configOf()).toEqual({
    web: {
      listen: [{ host: '127.0.0.1', port: 10862 }],
      telemetryPath: '/metrics',
      configFile: undefined,
      insecure: false,
      allowUsers: ['grafana'],
      metricsUsers: undefined,
      allowedHosts: [],
      maxRequests: 40,
    },
    source: { name: 'auto', replay: undefined, record: undefined },
    metrics: { groupBy: 'comm', top: 20, maxGroups: 200, track: [] },
    log: { level: 'info', format: 'logfmt' },
  });
});

test('every flag arrives', () => {
  const config = configOf(
    '--source=replay',
    '--replay.file=old.rec',
    '--replay.speed=2.5',
    '--record=new.rec',
    '--metrics.group-by=unit',
    '--metrics.top=0',
    '--metrics.max-groups=7',
    '--track=java',
    '--track=4711',
    '--web.listen-address=:0',
    '--web.listen-address=[::1]:9',
    '--web.telemetry-path=/a/b',
    '--web.config.file=web.yml',
    '--web.insecure',
    '--web.allow-users=ops,1000',
    '--web.allow-users=dev',
    '--web.allowed-hosts=exporter',
    '--web.max-requests=0',
    '--log.level=debug',
    '--log.format=json',
  );
  expect(config).toEqual({
    web: {
      listen: [
        { host: '', port: 0 },
        { host: '::1', port: 9 },
      ],
      telemetryPath: '/a/b',
      configFile: 'web.yml',
      insecure: true,
      allowUsers: ['ops', '1000', 'dev'],
      allowedHosts: ['exporter'],
      maxRequests: 0,
    },
    source: { name: 'replay', replay: { file: 'old.rec', speed: 2.5 }, record: 'new.rec' },
    metrics: { groupBy: 'unit', top: 0, maxGroups: 7, track: ['java', '4711'] },
    log: { level: 'debug', format: 'json' },
  });
});

test('an empty list of users allows nobody but root', () => {
  expect(configOf('--web.allow-users=').web.allowUsers).toEqual([]);
});

test.each([
  [['--nonsense'], /unknown option '--nonsense'/],
  [['file'], /too many arguments/],
  [['--log.level'], /argument missing/],
  [['--web.listen-address=10862'], /--web\.listen-address "10862" must be host:port/],
  [['--web.listen-address=:1', '--web.listen-address=:99999'], /":99999" must be host:port/],
  [['--web.telemetry-path=metrics'], /--web\.telemetry-path "metrics" must be a path/],
  [['--web.telemetry-path=/'], /must be a path/],
  [['--web.telemetry-path=/api/v1/x'], /must not lie in \/api/],
  [['--web.telemetry-path=/:x'], /must be a path/],
  [['--web.allow-users=a b'], /--web\.allow-users "a b" must be user names/],
  [['--web.allowed-hosts=a:80'], /must be host names or addresses without port/],
  [['--web.config.file='], /--web\.config\.file "" must be a file name/],
  [['--source=magic'], /--source "magic" must be one of auto, module, tracefs, procfs, replay/],
  [['--source=replay'], /--replay\.file is needed with --source replay/],
  [['--replay.file=x'], /--replay\.file "x" has no effect without --source replay/],
  [
    ['--source=replay', '--replay.file=x', '--replay.speed=1001'],
    /--replay\.speed "1001" must be a number from 0 to 1000/,
  ],
  [['--source=replay', '--replay.file=x', '--replay.speed=NaN'], /must be a number/],
  [['--metrics.group-by=pid'], /must be one of comm, exe, unit, cgroup/],
  [['--metrics.top=-1'], /--metrics\.top "-1" must be a whole number from 0 to 1000/],
  [['--metrics.top=1e3'], /must be a whole number/],
  [['--metrics.max-groups=0'], /must be a whole number from 1 to 10000/],
  [['--track='], /--track "" must be a process name or a PID/],
  [
    ['--track=systemd-journald'],
    /--track "systemd-journald" has 16 bytes, but the kernel keeps 15 .*: systemd-journal$/m,
  ],
  [['--log.level=trace'], /must be one of debug, info, warn, error/],
  [['--log.format=xml'], /must be one of logfmt, json/],
])('%j is a usage error that says what to do', (args, message) => {
  const { invocation, err } = run(...args);
  expect(invocation).toEqual({ exitCode: 2 });
  expect(err).toMatch(message);
  expect(err).toMatch(/--help lists all flags/);
});

test('several wrong flags are told at once', () => {
  const { err } = run('--metrics.top=x', '--log.level=x');
  expect(err).toMatch(/--metrics\.top "x"/);
  expect(err).toMatch(/--log\.level "x"/);
});

test('--version and --help succeed', () => {
  expect(run('--version')).toMatchObject({ invocation: { exitCode: 0 }, out: `${version}\n` });
  const help = run('--help');
  expect(help.invocation).toEqual({ exitCode: 0 });
  expect(help.out).toMatch(/--web\.listen-address <host:port> +where to listen \(default 127\.0\.0\.1:10862\)/);
});
