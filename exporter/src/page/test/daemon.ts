import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SpawnedDaemon } from '../../test/spawn-daemon';

const DIST = join(__dirname, '../../../dist');

/** The built daemon, on a port of its own, with the best source that this machine has. */
export class TestDaemon {
  private constructor(
    private readonly daemon: SpawnedDaemon,
    readonly url: string,
  ) {}

  /** @throws Error when there is no build, or the daemon ends instead of listening */
  static async start(): Promise<TestDaemon> {
    const main = join(DIST, 'main.cjs');
    if (!existsSync(main) || !existsSync(join(DIST, 'page/main.js'))) {
      throw new Error('there is no build to test: npm run build -w exporter');
    }
    const daemon = new SpawnedDaemon(main, ['--web.listen-address', '127.0.0.1:0']);
    try {
      const url = `${await daemon.url()}/`;
      await baselined(url);
      return new TestDaemon(daemon, url);
    } catch (error) {
      await daemon.end('SIGTERM');
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.daemon.end('SIGTERM');
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
