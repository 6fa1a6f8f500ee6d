import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Socket } from 'node:net';
import { lacksDescriptors } from '../descriptors';
import { readStat } from './proc-files';

/** No answer: the kernel kept the helper waiting; or why there is none, as the name of an error or in words. */
export type NoAnswer = 'stuck' | { readonly error: string };

/** ms without a byte after which a request is looked at. What waits for a lock, rather than for a CPU, is given up then. */
const PATIENCE = 250;
/** ms that Perl has to start: on a busy machine its pages have to be waited for, and that says nothing of what it is to ask. */
const STARTING = 10_000;
/** Helpers that were killed and have not ended yet: a wait that can't be killed, which nothing that is asked here has. */
const MAX_UNDEAD = 4;

interface Request<Answer> {
  readonly line: string;
  readonly done: (answer: Answer | NoAnswer) => void;
}

type Helper = ChildProcess & { readonly stdin: Socket; readonly stdout: Socket };

export interface HelperOptions {
  /** In Perl: reads requests from its standard input, a line each, and answers each on its standard output. */
  readonly script: string;
  /** What can't be done without Perl. */
  readonly purpose: string;
  /** ms without a byte before a request that waits for a lock is given up. */
  readonly patience?: number | undefined;
  /** ms after which a request is given up even if it waits for a CPU. */
  readonly longest?: number;
  /** Perl, by name or path; tests name one that isn't there. */
  readonly program?: string | undefined;
}

/**
 * A small child process that asks the kernel what may have to wait, one request at a time, so that such a wait blocks no
 * thread of ours, and ends with the child: it is killed then, and the next request starts another.
 *
 * Perl, which every Debian has (perl-base is essential): it starts in 5 ms and takes 5.5 MB, where a Node.js of its own
 * takes 40 MB.
 */
export abstract class HelperProcess<Answer> {
  private helper: Helper | undefined;
  private clock: CpuClock | undefined;
  private readonly waiting: Request<Answer>[] = [];
  private current: Request<Answer> | undefined;
  private progress = 0;
  private started = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly undead = new Set<Helper>();
  private spent = 0;
  private broken: string | undefined;
  private closed = false;

  constructor(private readonly options: HelperOptions) {}

  /** CPU time of the helper and of those before it, in ms. */
  get cost(): number {
    return this.spent + (this.clock?.read() ?? 0);
  }

  /** Ends the helper; what is still to be asked is answered with an error. */
  close(): void {
    this.closed = true;
    this.replace();
    for (const { done } of [...(this.current === undefined ? [] : [this.current]), ...this.waiting.splice(0)]) {
      done({ error: 'ECANCELED' });
    }
    this.current = undefined;
  }

  /** @param line one latin1 character a byte. */
  protected ask(line: string): Promise<Answer | NoAnswer> {
    return new Promise((done) => {
      this.waiting.push({ line, done });
      this.next();
    });
  }

  /** Has the next request answered by another child. */
  protected replace(): void {
    this.letGo();
    this.helper = undefined;
  }

  /** Takes bytes of an answer. @returns the answer, once it is whole. */
  protected abstract receive(bytes: Buffer): Answer | undefined;

  /** Forgets what was received of an answer that will not be whole. */
  protected abstract forget(): void;

  private next(): void {
    if (this.current !== undefined || this.waiting.length === 0) {
      return;
    }
    this.current = this.waiting.shift()!;
    this.serve(this.current);
  }

  private serve(request: Request<Answer>): void {
    if (this.closed) {
      this.answer({ error: 'ECANCELED' });
    } else if (this.undead.size >= MAX_UNDEAD) {
      this.awaitDeath();
    } else {
      this.helper ??= this.start();
      if (this.helper === undefined) {
        return;
      }
      this.keepAlive(this.helper, true);
      this.helper.stdin.write(`${request.line}\n`, 'latin1');
      this.watch(performance.now());
    }
  }

  /** @returns undefined for want of a descriptor; then what is asked is answered with that error. */
  private start(): Helper | undefined {
    const { script, purpose, program = 'perl' } = this.options;
    const { PATH } = process.env;
    // Without what may change what Perl makes of bytes (PERL5OPT, PERL_UNICODE ...).
    this.started = false;
    const child = spawn(program, ['-e', `syswrite(STDOUT, '.');${script}`], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: PATH === undefined ? {} : { PATH },
    }) as Helper;
    // For want of descriptors Node makes no pipes to a child, nor the child.
    if ((child.stdin as Socket | undefined) === undefined) {
      child.once('error', ({ code }: NodeJS.ErrnoException) => {
        this.answer({ error: code ?? 'no child process' });
      });
      return undefined;
    }
    this.clock = new CpuClock(child.pid);
    child.on('error', (error) => {
      if (!lacksDescriptors(error)) {
        this.broken = `${program} can't be run, which ${purpose} needs (apt-get install perl-base): ${error.message}`;
      }
      this.ended(child);
    });
    child.on('exit', () => {
      this.ended(child);
    });
    child.stdin.on('error', () => undefined);
    child.stdout.on('error', () => undefined);
    child.stdout.on('data', (bytes: Buffer) => {
      if (child === this.helper) {
        this.progress++;
        const rest = this.started ? bytes : bytes.subarray(1);
        this.started = true;
        const answer = rest.length === 0 ? undefined : this.receive(rest);
        if (answer !== undefined) {
          this.answer(answer);
        }
      }
    });
    return child;
  }

  /** It ended by itself, or never began: somebody killed it, or there is no Perl. */
  private ended(child: Helper): void {
    if (child !== this.helper) {
      return;
    }
    this.helper = undefined;
    this.forget();
    this.stopClock();
    if (this.current !== undefined) {
      this.answer({ error: this.broken ?? 'its reader was killed' });
    }
  }

  private answer(answer: Answer | NoAnswer): void {
    clearTimeout(this.timer);
    const { current } = this;
    this.current = undefined;
    if (this.helper !== undefined) {
      this.keepAlive(this.helper, false);
    }
    current?.done(answer);
    this.next();
  }

  /** A helper that has nothing to do does not keep our process from ending. */
  private keepAlive(helper: Helper, alive: boolean): void {
    for (const handle of [helper, helper.stdin, helper.stdout]) {
      if (alive) {
        handle.ref();
      } else {
        handle.unref();
      }
    }
  }

  /** Looks again and again whether it goes on. */
  private watch(began: number): void {
    const { progress, helper } = this;
    const { patience = PATIENCE, longest = Infinity } = this.options;
    this.timer = setTimeout(() => {
      // What came while our own loop was busy is delivered before this.
      setImmediate(() => {
        if (this.current === undefined || helper !== this.helper) {
          return;
        }
        const late = performance.now() - began > (this.started ? longest : STARTING);
        if (!late && (this.progress !== progress || !this.started || !waits(helper?.pid))) {
          this.watch(began);
          return;
        }
        this.replace();
        this.answer('stuck');
      });
    }, patience);
  }

  /** Goes on when one of those that were killed has ended. On a busy machine that takes its time; what can't be killed never does. */
  private awaitDeath(): void {
    const { patience = PATIENCE } = this.options;
    this.timer = setTimeout(() => {
      if (this.current === undefined) {
        return;
      }
      if (this.undead.size < MAX_UNDEAD) {
        this.serve(this.current);
      } else if ([...this.undead].every(({ pid }) => waits(pid))) {
        this.answer('stuck');
      } else {
        this.awaitDeath();
      }
    }, patience);
  }

  private stopClock(): void {
    this.spent += this.clock?.read() ?? 0;
    this.clock?.close();
    this.clock = undefined;
  }

  private letGo(): void {
    const { helper } = this;
    clearTimeout(this.timer);
    this.forget();
    if (helper?.pid === undefined) {
      return;
    }
    this.stopClock();
    this.undead.add(helper);
    helper.once('exit', () => {
      this.undead.delete(helper);
    });
    helper.stdout.destroy();
    helper.stdin.destroy();
    helper.kill('SIGKILL');
  }
}

/** Whether a process is known to wait for anything but a CPU, and not to have ended. */
function waits(pid: number | undefined): boolean {
  if (pid === undefined) {
    return false;
  }
  try {
    const state = readStat(pid)?.state;
    return state !== undefined && !/[RZX]/.test(state);
  } catch {
    // There is no descriptor left to look with: it is looked at again.
    return false;
  }
}

/** CPU time of a process. The file is kept open: it is asked with every map that is read. */
class CpuClock {
  private readonly text = Buffer.alloc(64);
  private readonly file: number | undefined;

  constructor(pid: number | undefined) {
    try {
      this.file = openSync(`/proc/${pid}/schedstat`, 'r');
    } catch {
      this.file = undefined;
    }
  }

  /** In ms; 0 where the kernel does not tell. */
  read(): number {
    try {
      const bytes = this.file === undefined ? 0 : readSync(this.file, this.text, 0, this.text.length, 0);
      return parseInt(this.text.toString('latin1', 0, bytes) || '0', 10) / 1e6;
    } catch {
      return 0;
    }
  }

  close(): void {
    if (this.file !== undefined) {
      closeSync(this.file);
    }
  }
}
