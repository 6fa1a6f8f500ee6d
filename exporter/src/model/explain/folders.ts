/** What a file is counted by, with others like it. */
export interface FileGroup {
  readonly isDeleted: boolean;
  /** With its dot; empty: none that is short and of letters. */
  readonly suffix: string;
  /** The first folders of the path: always as many, so that more files do not change what they are counted by. */
  readonly top: string;
  /** The whole folder. */
  readonly folder: string;
}

const DELETED = ' (deleted)';
/** `/var/lib/search`, `/usr/lib/x86_64-linux-gnu`, `/home/USER/PROJECT`. */
const TOP_FOLDERS = 3;
/** `libc.so.6` is a .so like others. */
const SUFFIX = /(\.[a-z][a-z\d]{0,7})(?:\.[\d.]+)?$/i;

/** The group of a file. @param path as /proc/PID/maps shows it. */
export function fileGroupOf(path: string): FileGroup {
  const isDeleted = path.endsWith(DELETED);
  const end = isDeleted ? path.length - DELETED.length : path.length;
  const slash = path.lastIndexOf('/', end - 1);
  const suffix = SUFFIX.exec(path.slice(slash + 1, end))?.[1] ?? '';
  const folder = path.slice(0, slash);
  return { isDeleted, suffix, top: topOf(folder), folder };
}

function topOf(folder: string): string {
  let end = 0;
  for (let depth = 0; depth < TOP_FOLDERS; depth++) {
    end = folder.indexOf('/', end + 1);
    if (end < 0) {
      return folder;
    }
  }
  return folder.slice(0, end);
}

/** The deepest folder that both are in, or are. */
export function commonFolder(one: string, other: string): string {
  let common = one;
  while (common !== other && !other.startsWith(`${common}/`)) {
    common = common.slice(0, common.lastIndexOf('/'));
  }
  return common;
}
