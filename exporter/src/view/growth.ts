import { kindGroupOf } from './kinds';
import { mappingName } from './names';
import type { Mappings } from '../model/mappings';
import { differing } from './shared-chunks';
import type { KindGroup } from './types';

/** How mappings of one name and access have grown or shrunk between two states of a map. */
export interface Growth {
  readonly name: string;
  readonly perms: string;
  readonly group: KindGroup;
  /** Mappings, now less before. */
  readonly vmas: number;
  /** Bytes, now less before. */
  readonly bytes: number;
}

/**
 * What differs between two states of a map, by name and access; the largest growth first, the largest loss last. Costs what the chunks
 * that differ hold.
 */
export function growthOf(before: Mappings, after: Mappings): Growth[] {
  const growths = new Map<string, { name: string; perms: string; group: KindGroup; vmas: number; bytes: number }>();
  const count = (mappings: Mappings, from: number, to: number, sign: 1 | -1): void => {
    for (let i = from; i < to; i++) {
      const name = mappingName(mappings, i);
      const { perms, kind } = mappings.facts(i);
      const key = `${name}\n${perms}`;
      const growth = growths.get(key) ?? { name, perms, group: kindGroupOf(kind), vmas: 0, bytes: 0 };
      growth.vmas += sign;
      growth.bytes += sign * (mappings.end(i) - mappings.start(i));
      growths.set(key, growth);
    }
  };
  let [counted, countedNow] = [0, 0];
  for (const part of differing(before, after)) {
    // A mapping that has another neighbour may have another name.
    const [to, toNow] = [Math.min(part.before.to + 1, before.length), Math.min(part.after.to + 1, after.length)];
    count(before, Math.max(part.before.from - 1, counted), to, -1);
    count(after, Math.max(part.after.from - 1, countedNow), toNow, 1);
    [counted, countedNow] = [to, toNow];
  }
  return [...growths.values()]
    .filter((growth) => growth.vmas !== 0 || growth.bytes !== 0)
    .sort((a, b) => b.bytes - a.bytes || b.vmas - a.vmas);
}
