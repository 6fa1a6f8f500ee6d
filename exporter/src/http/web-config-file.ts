import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readRegularFile, type RegularFile } from '../regular-file';
import { lacksDescriptors } from '../sources/descriptors';
import { loadSecureContext, type SecureContext } from './secure-context';
import { parseWebConfig, type WebConfig } from './web-config';
import type { Pem, TlsConfig } from './web-config-tls';

// The certificates of all public authorities together are a quarter of that.
const MAX_BYTES = 1 << 20;

/** A web configuration with the files that it names read. A new object after each change. */
export interface LoadedWebConfig extends WebConfig {
  /** What a TLS server needs; undefined: plain HTTP. */
  readonly secureContext?: SecureContext | undefined;
}

/**
 * `--web.config.file`, read again whenever it or a file that it names has changed, so that renewed certificates and
 * users apply at once.
 */
export class WebConfigFile {
  private result: LoadedWebConfig | Error | undefined;
  private stamps = new Map<string, string>();
  private warned: readonly string[] = [];

  /**
   * @param accept throws if this configuration must not be used.
   * @param warn is told what is honoured, but hardly meant: once, until it is mended.
   */
  constructor(
    private readonly path: string,
    private readonly accept: (config: WebConfig) => void,
    private readonly warn: (sentence: string) => void = () => undefined,
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
    const { result } = this;
    if (result instanceof Error) {
      if (isPassing(result)) {
        this.result = undefined;
      }
      throw result;
    }
    return result;
  }

  private load(): LoadedWebConfig | Error {
    this.stamps = new Map();
    try {
      const own = this.readOwn();
      const config = parseWebConfig(own.text, this.path);
      this.accept(config);
      const { tls } = config;
      const warnings = [...config.warnings];
      if (tls !== undefined && 'inline' in tls.key) {
        warnings.push(...readerWarnings('the private key in it', this.path, own));
      }
      const secureContext = tls === undefined ? undefined : this.secureContext(tls, warnings);
      for (const sentence of warnings.filter((each) => !this.warned.includes(each))) {
        this.warn(`${this.path}: ${sentence}`);
      }
      this.warned = warnings;
      return { ...config, warnings, secureContext };
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private secureContext(tls: TlsConfig, warnings: string[]): SecureContext {
    const read = (key: string, pem: Pem) => {
      if ('inline' in pem) {
        return pem.inline;
      }
      const path = resolve(dirname(this.path), pem.file);
      const found = this.read(path);
      if (key === 'key') {
        warnings.push(...readerWarnings('the private key', path, found));
      }
      return found.text;
    };
    try {
      const context = loadSecureContext(tls, read);
      warnings.push(...context.warnings);
      return context;
    } catch (error) {
      throw new Error(`${this.path}: tls_server_config: ${(error as Error).message}`, { cause: error });
    }
  }

  private readOwn(): RegularFile {
    try {
      return this.read(this.path);
    } catch (error) {
      throw new Error(`--web.config.file: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Notes the stamp first: a change while reading then shows as one at the next look. */
  private read(file: string): RegularFile {
    this.stamps.set(file, stampOf(file));
    try {
      return readRegularFile(file, MAX_BYTES);
    } catch (error) {
      throw new Error(`cannot read ${file}: ${(error as Error).message}`, { cause: error });
    }
  }
}

function readerWarnings(what: string, path: string, { mode, uid }: RegularFile): string[] {
  // Who is neither root nor the owner reads it by the permission of the group.
  const groupIsMeant = ![0, uid].includes(process.geteuid!());
  const readers = [...(mode & 0o040 && !groupIsMeant ? ['its group'] : []), ...(mode & 0o004 ? ['everybody'] : [])];
  return readers.length === 0
    ? []
    : [
        `${what} can be read by ${readers.join(' and ')}: who does can pass for this exporter. ` +
          `chmod ${groupIsMeant ? 'o=' : 'go='} ${path}${groupIsMeant ? '' : ' (o= if a group is meant to read it)'}`,
      ];
}

function stampOf(file: string): string {
  try {
    const stat = statSync(file, { bigint: true });
    return `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

/** Whether the files were not to blame: then they are read again though they have not changed. */
function isPassing(error: unknown): boolean {
  return error instanceof Error && (lacksDescriptors(error) || isPassing(error.cause));
}
