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
