import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { startChild, type Child } from './child';

/** A program that changes its map as told. */
export interface Workload {
  readonly pid: number;
  readonly comm: string;
  /** Has it do something (see workload.c), and resolves when it has. */
  readonly run: (command: string) => Promise<void>;
  readonly stop: Child['stop'];
}

/** Compiles the program under a name that no other process has, and starts it. */
export function startWorkload(folder: string): Workload {
  // Fits the 15 bytes of a comm.
  const program = join(folder, `vmaload${process.pid}`);
  execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', program, join(__dirname, 'workload.c')]);
  const child = startChild(program, []);
  return {
    pid: child.pid,
    comm: basename(program),
    run: async (command) => {
      const from = child.said().length;
      child.tell(`${command}\n`);
      await child.says(/^done$/m, from);
    },
    stop: child.stop,
  };
}
