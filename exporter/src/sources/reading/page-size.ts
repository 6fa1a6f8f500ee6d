import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';

/** AT_PAGESZ of getauxval(3). */
const AT_PAGESZ = 6n;

/** The kernel's page size in bytes: 4096, or up to 65536 on arm64 and ppc64le. */
export function readPageSize(): number {
  const auxv = readFileSync('/proc/self/auxv');
  const read = endianness() === 'LE' ? auxv.readBigUInt64LE.bind(auxv) : auxv.readBigUInt64BE.bind(auxv);
  for (let at = 0; at + 16 <= auxv.length; at += 16) {
    if (read(at) === AT_PAGESZ) {
      return Number(read(at + 8));
    }
  }
  throw new Error('/proc/self/auxv names no page size (AT_PAGESZ)');
}
