import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** For tests: an empty folder that is gone when the tests of the file have ended. @returns its path. */
export function testFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `vma-${name}-`));
  folders.push(folder);
  return folder;
}

/** For tests: a folder for files that come and go: a new one whenever it has been emptied. */
export class Scratch {
  private folder: string | undefined;

  /** The path of a file in it. */
  path(name: string): string {
    this.folder ??= testFolder('scratch');
    return join(this.folder, name);
  }

  empty(): void {
    this.folder = undefined;
  }
}
