import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { until } from './until';

/** A program that runs beside the test. */
export interface Child {
  readonly pid: number;
  /** Everything that it has written so far, to standard output and standard error. */
  readonly said: () => string;
  /** Waits until it has said something of this shape since `from`. */
  readonly says: (shape: RegExp, from?: number) => Promise<RegExpExecArray>;
  readonly tell: (text: string) => void;
  /** Ends it with SIGTERM. @returns its exit code; null if it had to be killed, or a signal ended it. */
  readonly stop: () => Promise<number | null>;
}

/** How long a program may take to end after SIGTERM, in milliseconds. */
const LONGEST_END_MS = 10_000;

export function startChild(program: string, args: readonly string[]): Child {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // It is gone then; whoever waits for an answer learns why.
  child.stdin.on('error', () => undefined);
  let failed = false;
  child.on('error', (error) => {
    failed = true;
    output += error.message;
  });
  const running = (): boolean => !failed && child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    said: () => output,
    says: (shape, from = 0) =>
      until(`${program} to say ${String(shape)}`, () => {
        const match = shape.exec(output.slice(from));
        if (match === null && !running()) {
          throw new Error(`it ended with ${String(child.exitCode ?? child.signalCode)}, having said:\n${output}`);
        }
        return Promise.resolve(match ?? undefined);
      }),
    tell: (text) => {
      child.stdin.write(text);
    },
    stop: async () => {
      if (running()) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        const killing = setTimeout(() => child.kill('SIGKILL'), LONGEST_END_MS);
        await ended;
        clearTimeout(killing);
      }
      return child.exitCode;
    },
  };
}
