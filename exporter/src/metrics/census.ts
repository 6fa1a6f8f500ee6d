import type { AddressSpace } from '../model/address-space';
import type { Process } from '../model/process';
import { Sums } from '../model/sums';
import type { Groups, Place } from './groups';
import type { Ledger } from './ledger';
import { isMapKnown } from './map-known';
import { codeByJit } from './writable-executable';

/** The address spaces of one group, added up as far as they are known. */
export class GroupTotal {
  processes = 0;
  /** Those of them whose map is not known. */
  unread = 0;
  /** The most VMAs that one of its processes has. */
  mostVmas = 0;
  readonly sums = new Sums();
  /** Its VMAs whose code can be written, by the runtime whose code it is. */
  readonly writableExecutable = new Map<string, number>();
  private readonly maps = new Set<AddressSpace>();

  add(process: Process): void {
    this.processes += 1;
    if (!isMapKnown(process)) {
      this.unread += 1;
      return;
    }
    const { map } = process;
    // Processes that share an address space (vfork, CLONE_VM) have it once, not each.
    if (this.maps.has(map)) {
      return;
    }
    this.maps.add(map);
    this.mostVmas = Math.max(this.mostVmas, map.size);
    this.sums.add(map.sums);
    for (const [jit, vmas] of codeByJit(map)) {
      this.writableExecutable.set(jit, (this.writableExecutable.get(jit) ?? 0) + vmas);
    }
  }
}

/** What one scrape tells of the processes: all of it taken at one moment. */
export interface Census {
  /** Those that have an address space: kernel threads have none. */
  readonly processes: readonly Process[];
  /** By group label. Groups that lost their last process but kept their place are there, with zeroes. */
  readonly groups: ReadonlyMap<string, GroupTotal>;
  /** What the groups did, in the order of their places. */
  readonly operations: readonly Place[];
}

/** Counts everyone. Costs a step for each process and kind, whatever the size of the maps. */
export function takeCensus(processes: Iterable<Process>, ledger: Ledger, groups: Groups): Census {
  groups.sweep();
  const withMaps: Process[] = [];
  const totals = new Map<string, GroupTotal>();
  const totalOf = (label: string): GroupTotal => {
    const known = totals.get(label);
    if (known !== undefined) {
      return known;
    }
    const total = new GroupTotal();
    totals.set(label, total);
    return total;
  };
  for (const process of processes) {
    if (process.mm !== 0) {
      withMaps.push(process);
      totalOf(ledger.place(process).label).add(process);
    }
  }
  const operations = groups.tell();
  for (const { label } of operations) {
    totalOf(label);
  }
  return { processes: withMaps, groups: totals, operations };
}
