import { MapsParser, mapsSplitter } from '../../../wire/procfs/proc-maps';
import { AddressSpace } from '../../address-space';
import { Mappings } from '../../mappings';
import type { Thread } from '../../thread';
import { Roles } from '../roles';

/** For tests: the map that these lines of /proc/PID/maps make, of a process with this executable. */
export function mapOf(
  lines: readonly string[],
  exe = '/usr/bin/app',
  threads: readonly Thread[] | null = null,
): Mappings {
  const space = new AddressSpace();
  const parser = new MapsParser(exe, 0);
  const splitter = mapsSplitter((bytes, from, to) => {
    const mapping = parser.line(bytes, from, to);
    if (mapping !== null) {
      space.apply(mapping.start, mapping.end, mapping.facts, mapping.offset);
    }
  });
  splitter.push(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  return Mappings.of(space.clone(), threads);
}

/** For tests: what each mapping is for, in a word: `~` before it says that it merely seems so, whose stands in brackets. */
export function rolesOf(mappings: Mappings): string[] {
  const roles = Roles.of(mappings);
  return Array.from({ length: mappings.length }, (_, index) => {
    const role = roles.at(index);
    return role === null ? '' : `${role.isSure ? '' : '~'}${role.id}${role.of === null ? '' : ` (${role.of})`}`;
  });
}
