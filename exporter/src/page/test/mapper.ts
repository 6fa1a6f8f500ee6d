import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** A real process that changes its address space on command. */
export class Mapper {
  private readonly answers: AsyncIterator<string>;

  private constructor(
    private readonly directory: string,
    private readonly child: ChildProcessWithoutNullStreams,
  ) {
    const lines: Interface = createInterface({ input: child.stdout });
    this.answers = lines[Symbol.asyncIterator]();
  }

  /** Compiles it with the system's cc, and starts it. */
  static start(): Mapper {
    const directory = mkdtempSync(join(tmpdir(), 'vma-mapper-'));
    const program = join(directory, 'mapper');
    execFileSync('cc', ['-O1', '-Wall', '-o', program, join(__dirname, 'mapper.c')]);
    return new Mapper(directory, spawn(program, { stdio: 'pipe' }));
  }

  get pid(): number {
    if (this.child.pid === undefined) {
      throw new Error('the mapper did not start');
    }
    return this.child.pid;
  }

  map(address: number, bytes: number): Promise<string> {
    return this.ask(`map ${address.toString(16)} ${bytes.toString(16)}`);
  }

  unmap(address: number, bytes: number): Promise<string> {
    return this.ask(`unmap ${address.toString(16)} ${bytes.toString(16)}`);
  }

  protect(address: number, bytes: number, flags: string): Promise<string> {
    return this.ask(`protect ${address.toString(16)} ${bytes.toString(16)} ${flags}`);
  }

  /** @returns the child's pid */
  async fork(): Promise<number> {
    return Number((await this.ask('fork')).split(' ')[1]);
  }

  reap(): Promise<string> {
    return this.ask('reap');
  }

  /** Ends it and its child. */
  async end(): Promise<void> {
    if (this.child.exitCode === null) {
      await new Promise((resolve) => {
        this.child.once('exit', resolve);
        this.child.stdin.end();
      });
    }
    rmSync(this.directory, { recursive: true });
  }

  private async ask(command: string): Promise<string> {
    this.child.stdin.write(`${command}\n`);
    const answer = await this.answers.next();
    if (answer.done === true || !answer.value.startsWith('ok')) {
      throw new Error(`the mapper could not ${command}`);
    }
    return answer.value;
  }
}
