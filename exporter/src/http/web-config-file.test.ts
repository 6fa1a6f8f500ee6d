import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { Certificates } from './test/certificates';
import { Scratch } from '../test/folder';
import { WebConfigFile } from './web-config-file';

const scratch = new Scratch();
const certificates = new Certificates(scratch);
const KINDS = ['rsa', 'ec', 'ed25519'] as const;
const warnings: string[] = [];

beforeAll(() => {
  for (const kind of KINDS) {
    certificates.make(kind, { kind });
    certificates.make(`other-${kind}`, { kind });
  }
}, 60_000);

beforeEach(() => {
  warnings.length = 0;
});

function load(...lines: string[]): WebConfigFile {
  writeFileSync(scratch.path('web.yml'), lines.join('\n'));
  const file = new WebConfigFile(
    scratch.path('web.yml'),
    () => undefined,
    (sentence) => warnings.push(sentence),
  );
  file.current();
  return file;
}

function tls(cert: string, key: string, ...more: string[]): string {
  return ['tls_server_config:', `cert_file: ${cert}`, `key_file: ${key}`, ...more].join('\n  ');
}

describe('a key and its certificate', () => {
  test.each(KINDS)('of %s', (kind) => {
    expect(load(tls(`${kind}.crt`, `${kind}.key`)).current().secureContext).toBeDefined();
    expect(warnings).toEqual([]);
  });

  const pairs = KINDS.flatMap((cert) => KINDS.flatMap((key) => [[cert, `other-${key}`] as const]));
  test.each(pairs)('that do not fit: %s, %s', (cert, key) => {
    expect(() => load(tls(`${cert}.crt`, `${key}.key`))).toThrow(
      /web\.yml: tls_server_config: key_file .*\.key is not the key of the certificate in cert_file .*\.crt: renew/,
    );
  });

  test('in a chain, the key first in its file, or with parameters before it', () => {
    const chain = `${certificates.read('ec.crt')}${certificates.read('other-ec.crt')}`;
    writeFileSync(scratch.path('chain.crt'), chain);
    certificates.openssl('ecparam', '-name', 'prime256v1', '-out', 'params.pem');
    certificates.openssl('ec', '-in', 'ec.key', '-out', 'sec1.pem');
    writeFileSync(scratch.path('both.key'), `${certificates.read('params.pem')}${certificates.read('sec1.pem')}`);
    chmodSync(scratch.path('both.key'), 0o600);
    load(tls('chain.crt', 'both.key'));
  });

  test.each([
    ['PKCS #8', ['pkcs8', '-topk8', '-in', 'ec.key', '-passout', 'pass:hunter2']],
    ['SEC 1', ['ec', '-in', 'ec.key', '-aes256', '-passout', 'pass:hunter2']],
    ['PKCS #1', ['rsa', '-traditional', '-in', 'rsa.key', '-aes256', '-passout', 'pass:hunter2']],
  ])('encrypted as in %s', (_format, command) => {
    certificates.openssl(...command, '-out', 'encrypted.key');
    expect(() => load(tls('ec.crt', 'encrypted.key'))).toThrow(
      /key_file .*encrypted\.key is encrypted, .*openssl pkey -in/,
    );
  });

  test.each([
    ['certificate', 'ec.key', 'ec.key', /cert_file .*ec\.key has no certificate in PEM/],
    ['key', 'ec.crt', 'ec.crt', /key_file .*ec\.crt has no private key in PEM/],
  ])('without a %s', (_what, cert, key, message) => {
    expect(() => load(tls(cert, key))).toThrow(message);
  });

  test('whose text is cut off', () => {
    writeFileSync(scratch.path('cut.crt'), certificates.read('ec.crt').replace(/^M.{9}/m, 'hunter2'));
    expect(() => load(tls('cut.crt', 'ec.key'))).toThrow(/has a certificate that OpenSSL can't read: /);
    expect(() => load(tls('cut.crt', 'ec.key'))).not.toThrow(/hunter2/);
  });
});

test.each(['', 'nothing in PEM\n', '/dev/null'])(
  'authorities in %j would be every public one, and are refused',
  (text) => {
    writeFileSync(scratch.path('ca.crt'), text);
    const file = text === '/dev/null' ? text : 'ca.crt';
    expect(() =>
      load(tls('ec.crt', 'ec.key', 'client_auth_type: RequireAndVerifyClientCert', `client_ca_file: ${file}`)),
    ).toThrow(file === 'ca.crt' ? /client_ca_file .*has no certificate/ : /cannot read \/dev\/null: it is a device/);
  },
);

test.each([
  ['cert_file', tls('pipe', 'ec.key')],
  ['key_file', tls('ec.crt', 'pipe')],
  ['client_ca_file', tls('ec.crt', 'ec.key', 'client_auth_type: RequireAndVerifyClientCert', 'client_ca_file: pipe')],
])('a pipe as %s is not waited for', (_key, config) => {
  rmSync(scratch.path('pipe'), { force: true });
  execFileSync('mkfifo', [scratch.path('pipe')]);
  expect(() => load(config)).toThrow(
    /web\.yml: tls_server_config: cannot read .*\/pipe: it is a pipe, and would be waited for/,
  );
});

test('nor is one as the configuration itself; a folder is none', () => {
  const open = (name: string) => () => new WebConfigFile(scratch.path(name), () => undefined).current();
  rmSync(scratch.path('pipe'), { force: true });
  execFileSync('mkfifo', [scratch.path('pipe')]);
  mkdirSync(scratch.path('folder'));
  expect(open('pipe')).toThrow(/^--web\.config\.file: cannot read .*\/pipe: it is a pipe/);
  expect(open('folder')).toThrow(/^--web\.config\.file: cannot read .*\/folder: it is a folder/);
});

test('certificates that Kubernetes swaps by a link are read anew', () => {
  for (const [folder, name] of [
    ['v1', 'ec'],
    ['v2', 'rsa'],
  ]) {
    mkdirSync(scratch.path(folder!));
    writeFileSync(scratch.path(`${folder!}/tls.crt`), certificates.read(`${name!}.crt`));
    writeFileSync(scratch.path(`${folder!}/tls.key`), certificates.read(`${name!}.key`), { mode: 0o600 });
  }
  symlinkSync('v1', scratch.path('..data'));
  symlinkSync('..data/tls.crt', scratch.path('tls.crt'));
  symlinkSync('..data/tls.key', scratch.path('tls.key'));
  const file = load(tls('tls.crt', 'tls.key'));
  const before = file.current();
  expect(file.current()).toBe(before);
  symlinkSync('v2', scratch.path('..new'));
  renameSync(scratch.path('..new'), scratch.path('..data'));
  expect(file.current().secureContext!.options.cert).toBe(certificates.read('rsa.crt'));
});

test.each([
  [0o600, undefined],
  [0o400, undefined],
  [0o640, /can be read by its group: .* chmod go= .*open\.key/],
  [0o604, /can be read by everybody/],
  [0o644, /can be read by its group and everybody/],
])('a key of mode %o', (mode, warning) => {
  rmSync(scratch.path('open.key'), { force: true });
  writeFileSync(scratch.path('open.key'), certificates.read('ec.key'));
  chmodSync(scratch.path('open.key'), mode);
  load(tls('ec.crt', 'open.key'));
  expect(warnings).toEqual(warning === undefined ? [] : [expect.stringMatching(warning)]);
});

test('a key in the configuration itself makes that a secret', () => {
  const key = certificates.read('ec.key').replace(/^/gm, '    ');
  const config = `tls_server_config:\n  cert_file: ec.crt\n  key: |\n${key}`;
  writeFileSync(scratch.path('web.yml'), '');
  chmodSync(scratch.path('web.yml'), 0o644);
  load(config);
  expect(warnings).toEqual([expect.stringMatching(/the private key in it can be read by .*web\.yml/)]);
  chmodSync(scratch.path('web.yml'), 0o600);
  warnings.length = 0;
  load(config);
  expect(warnings).toEqual([]);
});

test('a warning comes once, until it is mended', () => {
  const low = tls('ec.crt', 'ec.key', 'min_version: TLS11');
  const file = load(low);
  writeFileSync(scratch.path('web.yml'), `${low}\n# touched\n`);
  file.current();
  expect(warnings).toEqual([expect.stringMatching(/^\S*web\.yml: tls_server_config\.min_version: TLS11/)]);
  writeFileSync(scratch.path('web.yml'), tls('ec.crt', 'ec.key'));
  file.current();
  writeFileSync(scratch.path('web.yml'), low);
  file.current();
  expect(warnings).toHaveLength(2);
});

test('suites of which none fits the certificate are warned of', () => {
  load(tls('ec.crt', 'ec.key', 'max_version: TLS12', 'cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]'));
  expect(warnings).toEqual([expect.stringMatching(/none fits the certificate, .*TLS_ECDHE_ECDSA_WITH/)]);
});
