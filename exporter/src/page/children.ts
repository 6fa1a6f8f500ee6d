import type { ProcessSnapshot } from '../client';

/** The children of a process in a snapshot: those still running its program, whose maps compare, and the others. */
export interface Children {
  readonly alike: readonly ProcessSnapshot[];
  readonly others: readonly ProcessSnapshot[];
}

/** Sorts the direct children of `parent` out, each by pid. */
export function childrenOf(parent: ProcessSnapshot, processes: ReadonlyMap<number, ProcessSnapshot>): Children {
  const children = [...processes.values()]
    .filter((process) => process.info.ppid === parent.info.pid && process.mapped)
    .sort((a, b) => a.info.pid - b.info.pid);
  const isAlike = (child: ProcessSnapshot): boolean => child.info.exe === parent.info.exe;
  return { alike: children.filter(isAlike), others: children.filter((child) => !isAlike(child)) };
}
