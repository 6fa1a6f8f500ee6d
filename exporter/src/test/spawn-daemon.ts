import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { testFolder } from './folder';

const BUILD = join(__dirname, '../../build.mjs');

/** For tests: builds the exporter as it is released, into a folder of its own. @returns the program's path. */
export function buildDaemon(): string {
  const folder = testFolder('build');
  execFileSync(process.execPath, [BUILD, folder], { stdio: 'inherit' });
  return join(folder, 'main.cjs');
}

/** For tests: a running exporter. */
export class SpawnedDaemon {
  /** What it has logged so far. */
  log = '';
  readonly child: ChildProcess;
  /** Its exit code, once it has ended; null if a signal killed it. */
  readonly ended: Promise<number | null>;

  /** @param under a command that executes the one that follows it. */
  constructor(main: string, args: readonly string[], nodeArgs: readonly string[] = [], under: readonly string[] = []) {
    const [program, ...rest] = [...under, process.execPath, ...nodeArgs, main, ...args];
    const child = spawn(program!, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    this.ended = once(child, 'close').then(([code]) => code as number | null);
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.log += text));
  }

  /**
   * The first match of a pattern in its log, as soon as it is there.
   *
   * @throws Error with the whole log if it ends before, or the pattern does not come within 20 s.
   */
  async logged(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = AbortSignal.timeout(20_000);
    const end = this.ended.then(() => 'ended');
    for (;;) {
      const match = pattern.exec(this.log);
      if (match !== null) {
        return match;
      }
      const news = once(this.child.stderr!, 'data', { signal: deadline }).catch(() => 'late');
      const what = await Promise.race([end, news]);
      if ((what === 'ended' && !pattern.test(this.log)) || what === 'late') {
        throw new Error(`not logged: ${pattern.source}\n${this.log}`);
      }
    }
  }

  /** Where it listens, without a slash at the end; once it says so. */
  async url(): Promise<string> {
    return (await this.logged(/open (https?:\/\/[^/"]+)\//))[1]!;
  }

  /** Sends a signal; how it ended, and how many milliseconds later. */
  async end(signal: NodeJS.Signals): Promise<{ code: number | null; ms: number }> {
    const began = performance.now();
    this.child.kill(signal);
    const code = await this.ended;
    return { code, ms: performance.now() - began };
  }
}
