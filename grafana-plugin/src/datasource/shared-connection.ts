import type { Connection, Selection, Snapshot } from '@vma-tracker/exporter/client';
import { Observable, type Subscriber } from 'rxjs';
import { union } from './selection';

/** Every refresh unsubscribes and queries again, and a dashboard's panels come one after the other. */
export const LINGER_MS = 10_000;

interface Watcher {
  readonly selection: Selection;
  /** Undefined: gone, but its selection lingers. */
  subscriber: Subscriber<Snapshot> | undefined;
}

/**
 * The one stream of a data source: a browser allows about six connections to a host, so all panels share one. It
 * carries the union of what they select, outlives refreshes, and rests while nobody can see it, keeping what it has.
 */
export class SharedConnection {
  private readonly watchers = new Set<Watcher>();
  private connection: Connection | undefined;
  private unsubscribe: () => void = () => undefined;
  private selected = '';
  private readonly onVisibility = () => this.connection?.rest(isHidden());

  /** @param connect opens a stream that carries `selection`. */
  constructor(private readonly connect: (selection: Selection) => Connection) {}

  /** The states of the stream, the present one first, for as long as there is a subscriber. Never ends by itself. */
  watch(selection: Selection): Observable<Snapshot> {
    return new Observable<Snapshot>((subscriber) => {
      const watcher: Watcher = { selection, subscriber };
      this.watchers.add(watcher);
      // Whoever refreshes a panel wants to know now, not when the next attempt would be due.
      this.connection?.retry();
      if (this.watchers.size === 1) {
        document.addEventListener('visibilitychange', this.onVisibility);
      }
      this.follow();
      if (this.connection !== undefined) {
        subscriber.next(this.connection.snapshot());
      }
      return () => {
        watcher.subscriber = undefined;
        setTimeout(() => this.forget(watcher), LINGER_MS);
      };
    });
  }

  /** Has a lost stream tried again at once. */
  retry(): void {
    this.connection?.retry();
  }

  private forget(watcher: Watcher): void {
    this.watchers.delete(watcher);
    if (this.watchers.size > 0) {
      this.follow();
      return;
    }
    document.removeEventListener('visibilitychange', this.onVisibility);
    this.close();
  }

  /** Makes the stream carry what is watched now. */
  private follow(): void {
    const wanted = union([...this.watchers].map(({ selection }) => selection));
    const key = JSON.stringify(wanted);
    if (this.connection === undefined) {
      this.connection = this.connect(wanted);
      this.connection.rest(isHidden());
      this.unsubscribe = this.connection.subscribe((snapshot) => this.tell(snapshot));
    } else if (key !== this.selected) {
      this.connection.select(wanted);
    }
    this.selected = key;
  }

  private tell(snapshot: Snapshot): void {
    for (const { subscriber } of this.watchers) {
      subscriber?.next(snapshot);
    }
  }

  private close(): void {
    this.unsubscribe();
    this.connection?.close();
    this.connection = undefined;
  }
}

function isHidden(): boolean {
  return document.visibilityState === 'hidden';
}
