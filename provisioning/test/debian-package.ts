import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The file of a Debian package, which is unpacked into a cache, not installed: no service of it is set up. */
export function fileOfPackage(name: string, path: string): string {
  const root = execFileSync(join(__dirname, 'unpack-package.sh'), [name], { encoding: 'utf8' }).trim();
  return join(root, path);
}
