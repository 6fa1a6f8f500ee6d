import type { Event, UnreadableEvent } from '../../wire/events';

/** µs after which a baseline that has begun and not ended means that the map can't be read. */
const PATIENCE = 3_000_000;

/**
 * Tells of maps that the module does not get to read: it says BEGIN, then waits for the process's mmap_lock. Their END clears it.
 */
export class OpenBaselines {
  /** By mm, the time of its BEGIN; NaN once it was told. */
  private readonly open = new Map<number, number>();

  /** Takes what was read of the module, in order. */
  follow(event: Event): void {
    switch (event.type) {
      case 'begin':
        if (!this.open.has(event.mm)) {
          this.open.set(event.mm, event.ts);
        }
        break;
      case 'end':
      case 'mmexit':
        this.open.delete(event.mm);
        break;
    }
  }

  /** @param now Unix time in µs. @returns the maps that can't be read and were not told yet. */
  unreadable(now: number): UnreadableEvent[] {
    const found: UnreadableEvent[] = [];
    for (const [mm, ts] of this.open) {
      if (now - ts > PATIENCE) {
        this.open.set(mm, NaN);
        const detail =
          'the kernel module waits for its mmap_lock, as of a process that is in mmap for a file system that does not answer (NFS, FUSE)';
        found.push({ type: 'unreadable', ts, mm, reason: 'busy', detail });
      }
    }
    return found;
  }
}
