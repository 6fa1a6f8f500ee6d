import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseMountinfo } from '../../wire/procfs/mountinfo';
import { CAP_SYS_ADMIN, hasCapability, ownConfinement } from '../reading/confinement';

/** Where the kernel makes a directory for it, and where older ones have it below debugfs. */
const TRACEFS = '/sys/kernel/tracing';
const TRACEFS_IN_DEBUGFS = '/sys/kernel/debug/tracing';

/** Directory of tracefs, wherever it is mounted, whether or not we may use it; undefined if it is nowhere. */
export function findTracefs(): string | undefined {
  const mounted = parseMountinfo(ownConfinement().mountinfo)
    .filter(({ type }) => type === 'tracefs')
    .map(({ mountPoint }) => mountPoint);
  return [TRACEFS, TRACEFS_IN_DEBUGFS, ...mounted].find(hasInstances) ?? mounted[0];
}

/** Whether there is a place to mount tracefs at, and we have the right to. */
export function canMountTracefs(): boolean {
  return existsSync(TRACEFS) && hasCapability(ownConfinement(), CAP_SYS_ADMIN);
}

/**
 * Mounts tracefs where the kernel has made room for it, as trace-cmd and perf do; like theirs, the mount stays.
 *
 * @throws Error with the mount program's reason.
 */
export async function mountTracefs(): Promise<string> {
  const found = findTracefs();
  if (found !== undefined) {
    return found;
  }
  const command = ['-t', 'tracefs', 'nodev', TRACEFS];
  await promisify(execFile)('mount', command).catch((error: unknown) => {
    throw new Error(`tracefs can not be mounted; try: mount ${command.join(' ')}`, { cause: error });
  });
  return TRACEFS;
}

function hasInstances(root: string): boolean {
  try {
    // Not access(2): that takes no account of capabilities that a user was given.
    return statSync(join(root, 'instances'), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
