import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { testFolder } from '../../test/folder';

/** Compiles changeling.c. @returns the program's path. */
export function compileChangeling(): string {
  const program = join(testFolder('changeling'), 'changeling');
  const source = join(__dirname, 'changeling.c');
  execFileSync('gcc', ['-O1', '-Wall', '-Werror', '-pthread', '-o', program, source]);
  return program;
}

/** The running program: see changeling.c. */
export class Changeling {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: Interface;

  private constructor(program: string) {
    this.child = spawn(program, ['an-argument'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout });
  }

  static async start(program: string): Promise<Changeling> {
    const changeling = new Changeling(program);
    await once(changeling.lines, 'line');
    return changeling;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Gives a command, and waits for the answer. */
  async do(command: 'u' | 'w' | 'l'): Promise<void> {
    const answer = once(this.lines, 'line');
    this.child.stdin.write(command);
    await answer;
  }

  /** Ends it, and waits for that. */
  async quit(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exit = once(this.child, 'exit');
      this.child.stdin.end();
      await exit;
    }
  }
}
