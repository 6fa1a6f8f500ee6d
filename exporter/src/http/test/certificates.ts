import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Scratch } from '../../test/folder';

const KEYS = {
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  rsa: ['-newkey', 'rsa:2048'],
  ed25519: ['-newkey', 'ed25519'],
};

/** Certificates for 127.0.0.1 and their keys, `NAME.crt` and `NAME.key` in a folder, made by OpenSSL. */
export class Certificates {
  constructor(private readonly scratch: Scratch) {}

  /**
   * Makes one.
   *
   * @param by the name of the one that signs it; by default it signs itself.
   * @param altNames as in openssl's configuration files: `DNS.1`, `IP.1`, `email.1`, `URI.1`.
   */
  make(
    name: string,
    {
      kind = 'ec',
      by,
      altNames = {},
    }: { kind?: keyof typeof KEYS; by?: string; altNames?: Record<string, string> } = {},
  ): void {
    const names = Object.entries({ 'IP.9': '127.0.0.1', ...altNames });
    const config = [
      '[req]',
      'distinguished_name=dn',
      'x509_extensions=ext',
      'prompt=no',
      '[dn]',
      `CN=${name}`,
      '[ext]',
    ];
    // Without this OpenSSL takes it for no authority, and tests want one to sign others.
    config.push('basicConstraints=CA:true', 'subjectAltName=@names', '[names]', ...names.map((pair) => pair.join('=')));
    writeFileSync(this.path(`${name}.cnf`), config.join('\n'));
    const files = [
      '-config',
      this.path(`${name}.cnf`),
      '-keyout',
      this.path(`${name}.key`),
      '-out',
      this.path(`${name}.crt`),
    ];
    const signer = by === undefined ? [] : ['-CA', this.path(`${by}.crt`), '-CAkey', this.path(`${by}.key`)];
    execFileSync('openssl', ['req', '-x509', '-noenc', '-days', '2', ...KEYS[kind], ...files, ...signer], {
      stdio: 'pipe',
    });
  }

  /** Runs openssl with these arguments in the folder. */
  openssl(...args: string[]): void {
    execFileSync('openssl', args, { stdio: 'pipe', cwd: this.path('.') });
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  /** What a client that shows this certificate gives to tls.connect. */
  client(name: string): { cert: string; key: string } {
    return { cert: this.read(`${name}.crt`), key: this.read(`${name}.key`) };
  }

  private path(file: string): string {
    return this.scratch.path(file);
  }
}
