import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For tests: a folder for files that come and go. */
export class Scratch {
  private folder: string | undefined;

  /** The path of a file in it. */
  path(name: string): string {
    this.folder ??= mkdtempSync(join(tmpdir(), 'vma-scratch-'));
    return join(this.folder, name);
  }

  /** Removes it with all its files. */
  empty(): void {
    if (this.folder !== undefined) {
      rmSync(this.folder, { recursive: true });
      this.folder = undefined;
    }
  }
}
