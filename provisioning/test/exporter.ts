import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startChild, type Child } from './child';

const MAIN = join(__dirname, '..', '..', 'exporter', 'dist', 'main.cjs');

export interface RunningExporter {
  /** host:port */
  readonly address: string;
  readonly said: Child['said'];
  readonly stop: Child['stop'];
}

/** Starts the built exporter on a free loopback port. */
export async function startExporter(args: readonly string[]): Promise<RunningExporter> {
  if (!existsSync(MAIN)) {
    throw new Error(`${MAIN} is not there: build it with npm run -w exporter build`);
  }
  const child = startChild(process.execPath, [MAIN, '--web.listen-address=127.0.0.1:0', ...args]);
  const [address] = await child.says(/127\.0\.0\.1:[1-9]\d*/);
  return { address, said: child.said, stop: child.stop };
}
