import { sameObject } from './describe';
import type { FeedEntry, LifeEntry, MapEntry } from './types';

/** An entry before it has its number. */
export type Unnumbered<T> = T extends FeedEntry ? Omit<T, 'seq'> : never;

/** Twice as many as fit on a tall screen, several times over. */
const FEED_MAX = 500;

/** The most recent changes, numbered. */
export class Feed {
  private entries: FeedEntry[] = [];
  private seq = 0;

  /** The entries, oldest first; a copy. */
  recent(): FeedEntry[] {
    return this.entries.slice(-FEED_MAX);
  }

  addLife(entry: Unnumbered<LifeEntry>): void {
    this.append(entry);
  }

  /** Adds a change of a map. The two statements of a mapping that moved, in whatever order they come, are one entry. */
  addMap(entry: Unnumbered<MapEntry>): void {
    const last = this.entries.at(-1);
    const moved = last !== undefined && 'before' in last ? moveOf(last, entry) : undefined;
    if (moved !== undefined) {
      this.entries.pop();
    }
    this.append(moved ?? entry);
  }

  clone(): Feed {
    const copy = new Feed();
    copy.entries = this.recent();
    copy.seq = this.seq;
    return copy;
  }

  private append(entry: Unnumbered<FeedEntry>): void {
    this.seq++;
    this.entries.push({ ...entry, seq: this.seq });
    if (this.entries.length >= 2 * FEED_MAX) {
      this.entries = this.recent();
    }
  }
}

function moveOf(last: MapEntry, entry: Unnumbered<MapEntry>): Unnumbered<MapEntry> | undefined {
  if (last.pid !== entry.pid || last.startTime !== entry.startTime || last.op !== 'mremap' || entry.op !== 'mremap') {
    return undefined;
  }
  const [gone, come] = last.what === 'unmapped' ? [last, entry] : [entry, last];
  const [from, to] = [gone.before[0], come.after[0]];
  if (gone.what !== 'unmapped' || come.what !== 'mapped' || from === undefined || to === undefined) {
    return undefined;
  }
  if (gone.before.length > 1 || !sameObject(from, to)) {
    return undefined;
  }
  const { start, end } = come;
  return { ...entry, what: 'moved', start, end, before: [from], after: [to], bytes: gone.bytes + come.bytes };
}
