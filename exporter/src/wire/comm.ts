/** Bytes of the longest name: the kernel's TASK_COMM_LEN less its terminator. */
const MAX_COMM_BYTES = 15;

/**
 * Why no process can have this name, in words for people; null if one can. The kernel cuts names, and what is looked for
 * uncut is never found.
 *
 * @param comm escaped as on the wire: `\174` is one byte.
 */
export function commProblem(comm: string): string | null {
  const encoder = new TextEncoder();
  let bytes = 0;
  let cut = '';
  for (const [unit] of comm.matchAll(/\\[0-3][0-7]{2}|[^]/gu)) {
    const encoded = unit.length === 4 && unit.startsWith('\\') ? [0] : [...encoder.encode(unit)];
    const room = Math.max(0, MAX_COMM_BYTES - bytes);
    // Half a character is no UTF-8: its bytes are escaped.
    cut +=
      encoded.length <= room
        ? unit
        : encoded
            .slice(0, room)
            .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
            .join('');
    bytes += encoded.length;
  }
  return bytes <= MAX_COMM_BYTES
    ? null
    : `has ${bytes} bytes, but the kernel keeps ${MAX_COMM_BYTES} of a process's name: ${cut}`;
}
