import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { testFolder } from '../../test/folder';

/** Compiles calls.c. @returns the program's path. */
export function compileCalls(): string {
  const program = join(testFolder('calls'), 'calls');
  execFileSync('gcc', ['-O1', '-Wall', '-Werror', '-o', program, join(__dirname, 'calls.c')]);
  return program;
}

/** The running program: see calls.c. */
export class Calls {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly answers: AsyncIterator<string>;

  private constructor(program: string) {
    this.child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  static async start(program: string): Promise<Calls> {
    const calls = new Calls(program);
    await calls.answer();
    return calls;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** @returns "ready", or the name of the error. */
  prepare(way: string, argument = 0): Promise<string> {
    this.child.stdin.write(`${way} ${argument}\n`);
    return this.answer();
  }

  /** @returns "done", or the name of the error. */
  act(): Promise<string> {
    this.child.stdin.write('\n');
    return this.answer();
  }

  async quit(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exit = once(this.child, 'exit');
      this.child.stdin.end();
      await exit;
    }
  }

  private async answer(): Promise<string> {
    const next = (await this.answers.next()) as IteratorResult<string, undefined>;
    return next.done === true ? 'ended' : next.value;
  }
}
