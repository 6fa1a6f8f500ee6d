import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { parseWebConfig, type WebConfig } from './web-config';

/** A web configuration with the files that it names read. A new object after each change. */
export interface LoadedWebConfig extends WebConfig {
  /** What a TLS server needs; undefined: plain HTTP. */
  readonly secureContext?: SecureContextOptions;
}

/**
 * `--web.config.file`, read again whenever it or a file that it names has changed, so that renewed certificates and
 * users apply at once.
 */
export class WebConfigFile {
  private result: LoadedWebConfig | Error | undefined;
  private stamps = new Map<string, string>();

  /** @param accept throws if this configuration must not be used. */
  constructor(
    private readonly path: string,
    private readonly accept: (config: WebConfig) => void,
  ) {}

  /**
   * The configuration as the files say it now.
   *
   * @throws Error naming the file and what is wrong with it, until it is mended. There is no falling back to what it
   * said before: that might let in somebody who has been struck out.
   */
  current(): LoadedWebConfig {
    if (this.result === undefined || [...this.stamps].some(([file, stamp]) => stampOf(file) !== stamp)) {
      this.result = this.load();
    }
    if (this.result instanceof Error) {
      throw this.result;
    }
    return this.result;
  }

  private load(): LoadedWebConfig | Error {
    this.stamps = new Map();
    try {
      const config = parseWebConfig(this.read(this.path), this.path);
      this.accept(config);
      return config.tls === undefined ? config : { ...config, secureContext: this.secureContext(config.tls) };
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private secureContext({ certFile, keyFile, clientCaFile, minVersion }: NonNullable<WebConfig['tls']>) {
    const options: SecureContextOptions = {
      cert: this.read(certFile),
      key: this.read(keyFile),
      ...(clientCaFile !== undefined && { ca: this.read(clientCaFile) }),
      minVersion,
    };
    try {
      createSecureContext(options);
    } catch (error) {
      const files = [certFile, keyFile, clientCaFile].filter((file) => file !== undefined).join(', ');
      throw new Error(`${this.path}: OpenSSL refuses ${files}: ${(error as Error).message}`);
    }
    return options;
  }

  /** Notes the stamp first: a change while reading then shows as one at the next look. */
  private read(file: string): string {
    this.stamps.set(file, stampOf(file));
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw new Error(`${file === this.path ? '' : `${this.path}: `}cannot read ${file}: ${(error as Error).message}`);
    }
  }
}

function stampOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? 'missing' : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
}
