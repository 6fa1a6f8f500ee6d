import { sameObject } from './describe';
import type { ChangeEntry, LifeEntry, MapEntry } from './types';

/** An entry that is to be given its number. */
export type Draft<T extends ChangeEntry> = T & { seq: number };

/** Twice as many as fit on a tall screen, several times over. */
const RECENT_MAX = 500;

/** The most recent changes, numbered. */
export class ChangeLog {
  private entries: ChangeEntry[] = [];
  private seq = 0;

  /** The entries, oldest first; a copy. */
  recent(): ChangeEntry[] {
    return this.entries.slice(-RECENT_MAX);
  }

  addLife(entry: Draft<LifeEntry>): void {
    this.append(entry);
  }

  /** Adds a change of a map. The two statements of a mapping that moved, in whatever order they come, are one entry. */
  addMap(entry: Draft<MapEntry>): void {
    const last = this.entries.at(-1);
    const moved = last !== undefined && 'before' in last ? moveOf(last, entry) : undefined;
    if (moved !== undefined) {
      this.entries.pop();
    }
    this.append(moved ?? entry);
  }

  clone(): ChangeLog {
    const copy = new ChangeLog();
    copy.entries = this.recent();
    copy.seq = this.seq;
    return copy;
  }

  private append(entry: Draft<ChangeEntry>): void {
    entry.seq = ++this.seq;
    this.entries.push(entry);
    if (this.entries.length >= 2 * RECENT_MAX) {
      this.entries = this.recent();
    }
  }
}

function moveOf(last: MapEntry, entry: Draft<MapEntry>): Draft<MapEntry> | undefined {
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
