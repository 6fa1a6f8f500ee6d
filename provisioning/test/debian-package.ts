import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The file of a Debian package, which is unpacked into a cache, not installed: no service of it is set up.
 *
 * @param names of the packages that may have it, in the order in which they are asked; all but the first may not exist.
 * @param suite of Debian; the machine's own if none is named.
 */
export function fileOfPackage(names: readonly string[], path: string, suite?: string): string {
  for (const name of names) {
    const args = suite === undefined ? [name] : [name, suite];
    const root = execFileSync(join(__dirname, '../../kernel/test/unpack-package.sh'), args, {
      encoding: 'utf8',
    }).trim();
    if (existsSync(join(root, path))) {
      return join(root, path);
    }
  }
  throw new Error(`none of the packages ${names.join(', ')} has ${path}`);
}
