import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A cgroup (v2) of our own. Needs root. */
export class OwnCgroup {
  /** Its path within the hierarchy ends with it. */
  readonly name = `vma-tracker-test-${process.pid}`;
  private readonly directory: string;

  /** @throws Error if there is no hierarchy, or it may not be written. */
  constructor() {
    const line = readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .find((each) => / - cgroup2 /.test(each));
    if (line === undefined) {
      throw new Error('cgroup v2 is not mounted');
    }
    this.directory = join(line.split(' ')[4]!, this.name);
    mkdirSync(this.directory);
  }

  take(pid: number): void {
    writeFileSync(join(this.directory, 'cgroup.procs'), String(pid));
  }

  /** Once all processes in it have ended. */
  remove(): void {
    rmdirSync(this.directory);
  }
}
