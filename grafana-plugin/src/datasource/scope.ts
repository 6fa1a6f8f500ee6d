import { processKey, type ProcessSnapshot, type Selection } from '@vma-tracker/exporter/client';

/** Sorts out the processes of one selection from those that the shared connection carries. */
export class Scope {
  /** `processKey` of whoever was a descendant once: it stays one when what lies between has exited. */
  private descendants = new Set<string>();

  constructor(private readonly selection: Selection) {}

  /**
   * Each process that is named, by ascending PID, followed by its descendants if they are wanted; then those whose
   * parents are gone.
   */
  of(processes: ReadonlyMap<number, ProcessSnapshot>): ProcessSnapshot[] {
    const { pids, comms, children } = this.selection;
    const all = [...processes.values()].sort((a, b) => a.info.pid - b.info.pid);
    const named = new Set(all.filter(({ info }) => pids.includes(info.pid) || comms.includes(info.comm)));
    if (!children) {
      return [...named];
    }
    const childrenOf = new Map<number, ProcessSnapshot[]>();
    for (const process of all) {
      const siblings = childrenOf.get(process.info.ppid);
      if (siblings === undefined) {
        childrenOf.set(process.info.ppid, [process]);
      } else {
        siblings.push(process);
      }
    }
    const found = new Set<ProcessSnapshot>();
    const take = (process: ProcessSnapshot) => {
      if (!found.has(process)) {
        found.add(process);
        childrenOf.get(process.info.pid)?.forEach(take);
      }
    };
    // A named process may descend from another one: it then stands with its family.
    const hasNamedAncestor = (process: ProcessSnapshot): boolean => {
      // PIDs that came back can make a ring of parents.
      const passed = new Set([process]);
      let parent = processes.get(process.info.ppid);
      while (parent !== undefined && !passed.has(parent)) {
        if (named.has(parent)) {
          return true;
        }
        passed.add(parent);
        parent = processes.get(parent.info.ppid);
      }
      return false;
    };
    [...named].filter((process) => !hasNamedAncestor(process)).forEach(take);
    all.filter((process) => this.descendants.has(keyOf(process))).forEach(take);
    this.descendants = new Set([...found].filter((process) => !named.has(process)).map(keyOf));
    return [...found];
  }
}

/** The `processKey` of a process. */
export function keyOf({ info }: ProcessSnapshot): string {
  return processKey({ pid: info.pid, startTime: info.start_time });
}
