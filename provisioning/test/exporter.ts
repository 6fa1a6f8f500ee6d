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

/**
 * Starts the built exporter.
 *
 * @param args have it listen on a free port: --web.listen-address=127.0.0.1:0.
 * @param runner a program, with its arguments, that runs it in its turn.
 */
export async function startExporter(args: readonly string[], runner: readonly string[] = []): Promise<RunningExporter> {
  if (!existsSync(MAIN)) {
    throw new Error(`${MAIN} is not there: build it with npm run -w exporter build`);
  }
  const [program = process.execPath, ...rest] = [...runner, process.execPath, MAIN, ...args];
  const child = startChild(program, rest);
  const [address] = await child.says(/127\.0\.0\.1:[1-9]\d*/);
  return { address, said: child.said, stop: child.stop };
}
