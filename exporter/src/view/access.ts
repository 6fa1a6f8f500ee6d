/** How a mapping may be used, reduced to what its shade shows. */
export type Access = 'none' | 'read' | 'write' | 'execute' | 'write-execute';

/** The access that `perms` (four characters, as in /proc/PID/maps) grants. */
export function accessOf(perms: string): Access {
  if (perms[2] === 'x') {
    return perms[1] === 'w' ? 'write-execute' : 'execute';
  }
  if (perms[1] === 'w') {
    return 'write';
  }
  return perms[0] === 'r' ? 'read' : 'none';
}

/** `perms` in words: `read, write, private`. */
export function accessInWords(perms: string): string {
  const words = [perms[0] === 'r' ? 'read' : '', perms[1] === 'w' ? 'write' : '', perms[2] === 'x' ? 'execute' : '']
    .filter((word) => word !== '')
    .join(', ');
  return `${words === '' ? 'no access' : words}, ${perms[3] === 's' ? 'shared' : 'private'}`;
}
