import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const DIST = join(__dirname, '../../../dist');

/** The built daemon, on a port of its own, with the best source that this machine has. */
export class TestDaemon {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** @throws Error when there is no build, or the daemon ends instead of listening */
  static async start(): Promise<TestDaemon> {
    const program = join(DIST, 'main.cjs');
    if (!existsSync(program) || !existsSync(join(DIST, 'page/main.js'))) {
      throw new Error('there is no build to test: npm run build -w exporter');
    }
    const child = spawn(process.execPath, [program, '--web.listen-address', '127.0.0.1:0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const log: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      log.push(line);
      const url = /open (http:\/\/\S+?\/)/.exec(line)?.[1];
      if (url !== undefined) {
        child.stderr.resume();
        await baselined(url);
        return new TestDaemon(child, url);
      }
    }
    throw new Error(`the daemon does not listen:\n${log.join('\n')}`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      await new Promise((resolve) => {
        this.child.once('exit', resolve);
        this.child.kill('SIGTERM');
      });
    }
  }
}

/** Resolves once the daemon knows all processes. A page that asks before is told 503, which browsers log as an error. */
async function baselined(url: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await fetch(`${url}-/ready`)).ok) {
    if (Date.now() > deadline) {
      throw new Error('the daemon does not become ready');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
