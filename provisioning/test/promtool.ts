import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileOfPackage } from './debian-package';

/** Where the configuration of Prometheus is. */
export const PROMETHEUS_FOLDER = join(__dirname, '..', 'prometheus');

/**
 * Runs promtool in the folder of Prometheus's configuration and gives all that it says. Throws if it is not content.
 *
 * @param suite of Debian whose promtool it is; the machine's own if none is named.
 */
export function promtool(args: readonly string[], input = '', suite?: string): string {
  // Of its own since Debian 13, of Prometheus's before.
  const program = fileOfPackage(['prometheus', 'promtool'], 'usr/bin/promtool', suite);
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, {
    cwd: PROMETHEUS_FOLDER,
    encoding: 'utf8',
    input,
  });
  if (error !== undefined) {
    throw new Error(`promtool cannot be run: ${error.message}`, { cause: error });
  }
  if (status !== 0) {
    throw new Error(`promtool ${args.join(' ')} ended with ${status ?? String(signal)}:\n${stdout}${stderr}`);
  }
  return stdout + stderr;
}
