import { kindGroupOf } from './kinds';
import { runAround } from '../model/roles/roles';
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
    // What has other neighbours may be for something else: as much of what both share is counted in both.
    const [old, now] = [runAround(before, part.before), runAround(after, part.after)];
    const below = Math.max(part.before.from - old.from, part.after.from - now.from);
    const above = Math.max(old.to - part.before.to, now.to - part.after.to);
    const to = Math.min(part.before.to + above, before.length);
    const toNow = Math.min(part.after.to + above, after.length);
    count(before, Math.max(part.before.from - below, counted), Math.max(to, counted), -1);
    count(after, Math.max(part.after.from - below, countedNow), Math.max(toNow, countedNow), 1);
    [counted, countedNow] = [Math.max(to, counted), Math.max(toNow, countedNow)];
  }
  return [...growths.values()]
    .filter((growth) => growth.vmas !== 0 || growth.bytes !== 0)
    .sort((a, b) => b.bytes - a.bytes || b.vmas - a.vmas);
}
