import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from './child';

type Ending = Pick<Child, 'stop'>;

/** Programs that run together, and a folder for their files, until all of it ends. */
export class Company {
  private made: string | undefined;
  private readonly members: Ending[] = [];

  get folder(): string {
    this.made ??= mkdtempSync(join(tmpdir(), 'vma-tracker-'));
    return this.made;
  }

  join<T extends Ending>(member: T): T {
    this.members.push(member);
    return member;
  }

  /** Ends them, the last to come first, and removes the folder. */
  async end(): Promise<void> {
    for (const member of this.members.reverse()) {
      await member.stop();
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
