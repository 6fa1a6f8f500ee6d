import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { testFolder } from '../../test/folder';

/** What one storm is to be counted as: see storm.c. */
export const STORM = {
  mmap: 100 + 100 + 20 + 1,
  munmap: 60 + 60,
  mprotect: 30 + 30,
  mremap: 20,
  brk: 6,
  madvise: 8,
  mlock: 5,
  shmat: 4,
  shmdt: 3,
} as const;

/** Compiles storm.c. @returns the program's path. */
export function compileStorm(): string {
  const program = join(testFolder('storm'), 'storm');
  execFileSync('gcc', ['-O1', '-Wall', '-Werror', '-o', program, join(__dirname, 'storm.c')]);
  return program;
}

/** The running program. */
export class Storm {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: Interface;

  private constructor(program: string) {
    this.child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout });
  }

  /** @returns the program, and its pid. */
  static async start(program: string): Promise<[Storm, number]> {
    const storm = new Storm(program);
    return [storm, Number(await storm.answer())];
  }

  /** Gives a command. @returns its answer. */
  async do(command: 'f' | 's' | 'm' | 'r'): Promise<string> {
    const answer = this.answer();
    this.child.stdin.write(command);
    return answer;
  }

  /** Has the leader of the process exit. Another thread goes on. */
  endLeader(): void {
    this.child.stdin.write('l');
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
    const [line] = (await once(this.lines, 'line')) as [string];
    return line;
  }
}
