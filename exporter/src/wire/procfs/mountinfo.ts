/** A line of /proc/PID/mountinfo (proc_pid_mountinfo(5)). */
export interface Mount {
  readonly mountPoint: string;
  /** Of this mount alone. */
  readonly options: readonly string[];
  readonly type: string;
  /** Of the file system, whoever mounts it. */
  readonly superOptions: readonly string[];
}

/** @param text the file; lines that are no mounts are passed over. @returns in its order: the last one of a place is seen. */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    // ID, parent's ID, device, root, mount point, options, optional fields, a dash, type, source, options of the superblock.
    const match = /^\d+ \d+ \S+ \S+ (\S+) (\S+) (?:\S+ )*?- (\S+) \S+ (\S+)/.exec(line);
    if (match !== null) {
      const [, mountPoint, options, type, superOptions] = match as unknown as [string, string, string, string, string];
      mounts.push({
        mountPoint: mountPoint.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8))),
        options: options.split(','),
        type,
        superOptions: superOptions.split(','),
      });
    }
  }
  return mounts;
}

/** The mount that is seen at a place; undefined where there is none. */
export function mountAt(mounts: readonly Mount[], mountPoint: string): Mount | undefined {
  return mounts.findLast((mount) => mount.mountPoint === mountPoint);
}
