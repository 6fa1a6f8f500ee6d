import type { DeniedReason } from '../../wire/events';
import { CAP_SYS_PTRACE, hasCapability, hidepid, isInUserNamespace, type Confinement } from './confinement';

export interface Denied {
  readonly reason: DeniedReason;
  /** One sentence without a full stop: the cause, and what to write instead. */
  readonly sentence: string;
}

const GIVE =
  'docker run --cap-add SYS_PTRACE; Kubernetes: securityContext.capabilities.add: [SYS_PTRACE]; systemd: CAP_SYS_PTRACE in ' +
  'CapabilityBoundingSet=';

/**
 * Why the kernel does not let us read the maps of some processes: what it asks for first is missing first. Pure.
 *
 * @param confinement of the process that tries to read.
 */
export function explainDenied(confinement: Confinement): Denied {
  const { uid, label } = confinement;
  if (isInUserNamespace(confinement)) {
    return {
      reason: 'user_namespace',
      sentence:
        'this is a user namespace of its own (rootless or userns-remap containers, PrivateUsers= of systemd), whose ' +
        'capabilities count for nothing with processes outside it: run in the initial one (docker run --userns=host, ' +
        'PrivateUsers=no)',
    };
  }
  if (hasCapability(confinement, CAP_SYS_PTRACE)) {
    return explainModule(label);
  }
  const hiding = hidepid(confinement);
  if (hiding !== undefined) {
    return {
      reason: 'hidepid',
      sentence:
        `/proc is mounted with hidepid=${hiding} (systemd: ProtectProc=), which hides the processes of others from who ` +
        `lacks CAP_SYS_PTRACE: ${uid === 0 ? GIVE : `run with sudo, or give it that (${GIVE} and AmbientCapabilities=)`}`,
    };
  }
  return uid === 0
    ? {
        reason: 'no_ptrace_capability',
        sentence: `root lacks CAP_SYS_PTRACE here, which reading the maps of others takes: ${GIVE}`,
      }
    : {
        reason: 'not_root',
        sentence:
          'this user may read the maps of its own processes only: run with sudo, or give it CAP_SYS_PTRACE (systemd: ' +
          'AmbientCapabilities=CAP_SYS_PTRACE)',
      };
}

/** Where the capability is there and does not suffice. */
function explainModule(label: string): Denied {
  // `docker-default (enforce)` is AppArmor's, `system_u:system_r:container_t:s0:c1,c2` is SELinux's.
  if (/^[^:\s]+:[^:\s]+:[^:\s]+/.test(label) && !label.includes(':unconfined_t')) {
    return {
      reason: 'lsm',
      sentence:
        `SELinux forbids it to the domain of ${label}: allow that domain ptrace of all (ausearch -m avc), or in a ` +
        'container --security-opt label=disable',
    };
  }
  if (/ \(\w+\)$/.test(label)) {
    return {
      reason: 'lsm',
      sentence:
        `AppArmor forbids it to the profile ${label}: allow it "ptrace (read)", or in a container --security-opt ` +
        'apparmor=unconfined',
    };
  }
  return {
    reason: 'denied',
    sentence:
      'the kernel refuses although CAP_SYS_PTRACE is there and no cause can be seen: look for a security module in its ' +
      'log (dmesg, ausearch)',
  };
}
