import { AddressSpace } from '../../model/address-space';
import { Facts } from '../../wire/facts';
import type { LiveMap, LiveVma } from '../types';

/** A client's map with these VMAs, for tests, the plugin's too. */
export function liveMapOf(vmas: readonly LiveVma[]): LiveMap {
  const map: LiveMap = new AddressSpace();
  for (const vma of vmas) {
    map.apply(vma.start, vma.end, Facts.of(vma), vma.offset, vma.note);
  }
  return map;
}
