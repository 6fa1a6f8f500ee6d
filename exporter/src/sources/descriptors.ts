import { hasCode } from './reading/proc-files';

const REMEDIES: Readonly<Record<string, string>> = {
  EMFILE:
    'the exporter has as many files open as it may: allow it more (systemd: LimitNOFILE=, ulimit -n), or see who holds ' +
    'its connections (ss -tnp)',
  ENFILE: 'this machine has as many files open as it may: sysctl -w fs.file-max=... allows more',
};

/**
 * Whether a file could not be opened for want of a descriptor alone. That says nothing of the file, and passes: what was known
 * stands, and it is tried again.
 */
export function lacksDescriptors(error: unknown): boolean {
  return Object.keys(REMEDIES).some((code) => hasCode(error, code));
}

/** What would help, by the error's code; undefined if descriptors are not what is wanting. */
export function descriptorRemedy(code: string): string | undefined {
  return REMEDIES[code];
}
