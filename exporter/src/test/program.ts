import { execFileSync, spawn, type ChildProcessByStdio, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { testFolder } from './folder';

const compiled = new Map<string, string>();

/** For tests: compiles a C file, once for all tests of a file. @returns the program's path, in a folder of its own. */
export function compile(source: string, ...options: string[]): string {
  let program = compiled.get(source);
  if (program === undefined) {
    const name = basename(source, '.c');
    program = join(testFolder(name), name);
    execFileSync('gcc', ['-O1', '-Wall', '-Wextra', '-Werror', ...options, '-o', program, source]);
    compiled.set(source, program);
  }
  return program;
}

/** For tests: a program that runs, answers each command with a line, and ends with its input. */
export class Program<Command extends string = string> {
  protected readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string, undefined>;

  /** Starts a command that is the program, or executes it. */
  constructor([command, ...args]: readonly string[], options: Pick<SpawnOptions, 'uid' | 'gid' | 'cwd'> = {}) {
    this.child = spawn(command!, args, { ...options, stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]() as AsyncIterator<
      string,
      undefined
    >;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Of its file, if that is what was started. */
  get path(): string {
    return this.child.spawnfile;
  }

  /** Waits for the line that it says first. */
  async ready(): Promise<this> {
    await this.answer();
    return this;
  }

  /** Gives a command. @returns its answer. */
  do(command: Command): Promise<string> {
    this.child.stdin.write(command);
    return this.answer();
  }

  /** Ends it, and waits for that. */
  async quit(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exit = once(this.child, 'exit');
      this.child.stdin.end();
      await exit;
    }
  }

  private async answer(): Promise<string> {
    const { value } = await this.lines.next();
    if (value === undefined) {
      throw new Error(`${this.child.spawnargs.join(' ')} has ended`);
    }
    return value;
  }
}
