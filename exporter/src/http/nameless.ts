import { readFileSync } from 'node:fs';
import { isInUserNamespace, ownConfinement } from '../sources/reading/confinement';

/**
 * Which uid the kernel shows for all users that have no number in the exporter's user namespace, as a test of a uid: none
 * in the initial namespace, where every user has one.
 */
export function namelessUids(): (uid: number) => boolean {
  if (!isInUserNamespace(ownConfinement())) {
    return () => false;
  }
  const overflow = readOverflowUid();
  return (uid) => uid === overflow;
}

function readOverflowUid(): number {
  try {
    return Number(readFileSync('/proc/sys/kernel/overflowuid', 'latin1'));
  } catch {
    // Not there with subset=pid.
    return 65534;
  }
}
