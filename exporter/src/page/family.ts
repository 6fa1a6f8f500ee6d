import type { ChangeEntry, Snapshot } from '../client';

/** A process and the descendants that were seen of it: whose changes are listed. */
export class Family {
  private readonly pids = new Set<number>();

  constructor(pid: number | null) {
    if (pid !== null) {
      this.pids.add(pid);
    }
  }

  /** The entries of a snapshot that are about the family, oldest first. The list may still hold another process's. */
  entriesOf(snapshot: Snapshot): ChangeEntry[] {
    // Parents have lower pids than their children until pids wrap, so a pass mostly does; the next snapshot does the rest.
    for (const { info } of snapshot.processes.values()) {
      if (this.pids.has(info.ppid)) {
        this.pids.add(info.pid);
      }
    }
    return snapshot.changes.filter((entry) => {
      if (entry.what === 'forked' && this.pids.has(entry.pid)) {
        this.pids.add(entry.child);
      }
      return this.pids.has(entry.pid);
    });
  }
}
