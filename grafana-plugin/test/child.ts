import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './until';

const EXPORTER = join(__dirname, '../../exporter/dist/main.cjs');

/** A program that runs beside the test. */
export class Child {
  private output = '';
  private readonly process: ChildProcess;

  constructor(program: string, args: readonly string[]) {
    this.process = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.process.on('error', (error) => (this.output += error.message));
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Waits until it has said something of this shape, after the first `from` characters of its output. */
  says(shape: RegExp, from = 0): Promise<RegExpExecArray> {
    return until(`${this.process.spawnfile} to say ${shape}, which said: ${this.output}`, async () =>
      shape.exec(this.output.slice(from)),
    );
  }

  /** Writes a line to its standard input, and waits for the line with which it answers. */
  async ask(line: string): Promise<string> {
    const from = this.output.length;
    this.process.stdin!.write(`${line}\n`);
    const [, answer] = await this.says(/^(.*)\n/, from);
    return answer;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = once(this.process, 'exit');
      this.process.kill('SIGTERM');
      await ended;
    }
  }
}

/** Starts the built exporter on a free loopback port; it observes this machine. @returns it and its host:port. */
export async function startExporter(): Promise<[Child, string]> {
  if (!existsSync(EXPORTER)) {
    throw new Error(`${EXPORTER} is not there: build it with npm run build -w exporter`);
  }
  const child = new Child(process.execPath, [EXPORTER, '--web.listen-address=127.0.0.1:0']);
  const [address] = await child.says(/127\.0\.0\.1:[1-9]\d*/);
  return [child, address];
}

/** A process whose map changes as it is asked to: see target.pl. */
export function startTarget(): Child {
  return new Child('perl', [join(__dirname, 'target.pl')]);
}
