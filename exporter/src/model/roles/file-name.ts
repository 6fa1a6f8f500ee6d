/** The base name of a mapping's path, without what the kernel appends to that of an unlinked file. Still escaped. */
export function fileName(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  return base.endsWith(DELETED) ? base.slice(0, -DELETED.length) : base;
}

const DELETED = ' (deleted)';
