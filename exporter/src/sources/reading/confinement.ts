import { readFileSync } from 'node:fs';
import { mountAt, parseMountinfo, type Mount } from '../../wire/procfs/mountinfo';

/** What limits this process in looking at others, as the kernel's files say it; a text is empty where there is no file. */
export interface Confinement {
  /** Effective uid, in our own user namespace. */
  readonly uid: number;
  /** /proc/self/status. */
  readonly status: string;
  /** /proc/self/uid_map. */
  readonly uidMap: string;
  /** /proc/self/mountinfo. */
  readonly mountinfo: string;
  /** /proc/self/attr/current: the label that AppArmor or SELinux gave us. */
  readonly label: string;
}

/** Bits of a capability set (capabilities(7)). */
export const CAP_SYS_PTRACE = 19;
export const CAP_SYS_ADMIN = 21;

/** @returns this process's, as it is now. */
export function ownConfinement(): Confinement {
  return {
    uid: process.geteuid!(),
    status: textOf('/proc/self/status'),
    uidMap: textOf('/proc/self/uid_map'),
    mountinfo: textOf('/proc/self/mountinfo'),
    label: textOf('/proc/self/attr/current').replace(/[\0\n]+$/, ''),
  };
}

/** Whether a capability is in the effective set. */
export function hasCapability({ status }: Pick<Confinement, 'status'>, capability: number): boolean {
  const match = /^CapEff:\t([0-9a-f]+)$/m.exec(status);
  return match !== null && ((BigInt(`0x${match[1]!}`) >> BigInt(capability)) & 1n) === 1n;
}

/** Whether the user namespace is one made by somebody: its capabilities count for nothing outside it. */
export function isInUserNamespace({ uidMap }: Pick<Confinement, 'uidMap'>): boolean {
  // The initial one maps all ids to themselves; without user namespaces there is no such file.
  return uidMap !== '' && !/^\s*0\s+0\s+4294967295\s*$/.test(uidMap);
}

/** The value of hidepid= in the mount options of /proc, unless it hides nothing. */
export function hidepid({ mountinfo }: Pick<Confinement, 'mountinfo'>): string | undefined {
  const options = procMount(mountinfo)?.superOptions ?? [];
  const value = options.find((option) => option.startsWith('hidepid='))?.slice('hidepid='.length);
  return value === '0' || value === 'off' ? undefined : value;
}

/**
 * A sentence if /proc lacks all but the processes; undefined if it is complete.
 */
export function explainSubset({ mountinfo }: Pick<Confinement, 'mountinfo'>): string | undefined {
  return procMount(mountinfo)?.superOptions.includes('subset=pid') === true
    ? '/proc is mounted with subset=pid (systemd: ProcSubset=pid), hence without vm.max_map_count: there are no ratios to ' +
        'it, and no alerts on it; write ProcSubset=all'
    : undefined;
}

function procMount(mountinfo: string): Mount | undefined {
  return mountAt(parseMountinfo(mountinfo), '/proc');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
