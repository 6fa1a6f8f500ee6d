/**
 * What a mapping is for. All but `reserved` are the kernel module's (field `type` of the wire format); readers of /proc
 * follow the same rules, so that a map looks the same whichever source drew it. `reserved` is told by the size, here.
 */
export const KINDS = [
  'text',
  'data',
  'bss',
  'heap',
  'stack',
  'library',
  'file',
  'anon',
  'reserved',
  'shared',
  'vdso',
  'vvar',
  'special',
] as const;

export type Kind = (typeof KINDS)[number];

/** One virtual memory area, as a line of /proc/PID/maps (proc_pid_maps(5)) states it. Never changed in place. */
export interface Vma {
  /** First address. Page-aligned, hence exact in a double up to 2^64. */
  readonly start: number;
  /** First address past the end. Page-aligned, > start. */
  readonly end: number;
  /** Four characters: r|-, w|-, x|-, then p (private) or s (VM_MAYSHARE). */
  readonly perms: string;
  /** Bytes into the file; 0 where no file is mapped. Page-aligned, hence exact. */
  readonly offset: number;
  /** maj:min of the file's device in hex, two digits at least; `00:00` where no file is mapped. */
  readonly dev: string;
  /** Decimal, as text: inodes exceed 2^53 on some file systems. `0` where no file is mapped. */
  readonly inode: string;
  /** As /proc/PID/maps shows it, in the wire's octal escapes (`\174` for `|`); empty for a nameless mapping. */
  readonly path: string;
  readonly kind: Kind;
  /**
   * What else the kernel keeps of it (vm_flags), in the letters of VmFlags in /proc/PID/smaps (proc_pid_smaps(5)), with single blanks
   * between them and in a fixed order: `lo`, `dd nh`. Empty: it is known to have none; null: nobody told, as without the kernel module.
   */
  readonly flags: string | null;
}
