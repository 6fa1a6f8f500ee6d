import { join } from 'node:path';
import { compile, Program } from '../../test/program';

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

/** The program of storm.c. */
export class Storm extends Program<'f' | 's' | 'm' | 'r'> {
  constructor() {
    super([compile(join(__dirname, 'storm.c'))]);
  }

  /** Has the leader of the process exit. Another thread goes on. */
  endLeader(): void {
    this.child.stdin.write('l');
  }
}
