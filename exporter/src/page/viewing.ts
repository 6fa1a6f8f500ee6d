import type { Connection, Selection } from '../client';
import { ProcessStore } from '../components';
import type { Address } from './address';
import { Following } from './following';
import { formatRoute, type Route } from './route';

/** What is asked of the exporter beside the stream. */
export interface Inquiries {
  /** vm.max_map_count of its machine as it is now; null: not known yet. */
  readonly limit: () => number | null;
  /** What it knows of a process that is not there, in words; null: nothing. */
  readonly whereIs: (pid: number, startTime: number | null) => Promise<string | null>;
}

/** The process that the URL names: has the stream carry it, and its store fed. For React's useSyncExternalStore. */
export class Viewing {
  private following: Following | null = null;
  private store: ProcessStore | null = null;
  private gone: string | null = null;
  private asked = false;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly connection: Connection,
    private readonly address: Address,
    private readonly inquiries: Inquiries,
  ) {
    connection.subscribe(() => {
      this.feed();
    });
    address.subscribe(() => {
      this.follow(address.getRoute());
    });
    document.addEventListener('visibilitychange', () => {
      this.restUnlessSeen();
    });
    this.follow(address.getRoute());
  }

  /** The store of the process that is shown; null: none is. */
  readonly getStore = (): ProcessStore | null => this.store;

  /** @returns a function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Something besides the stream is known better now. */
  feed(): void {
    const { following, store } = this;
    if (following === null || store === null) {
      return;
    }
    const shown = following.shownOf(this.connection.snapshot(), this.inquiries.limit(), this.gone);
    store.feed(shown, Date.now());
    document.title = `${shown.name} ${following.pid} · VMA Tracker`;
    this.tellAddress(store, following);
    if (shown.missing !== null && !this.asked) {
      this.asked = true;
      void this.inquiries.whereIs(following.pid, following.startedAt).then((gone) => {
        if (following === this.following && gone !== null) {
          this.gone = gone;
          this.feed();
        }
      });
    }
  }

  private follow({ pid, startTime, place }: Route): void {
    const { following } = this;
    if (following?.pid === pid && (startTime === null || startTime === following.startedAt)) {
      this.store?.go(place);
      return;
    }
    // First of all: while the page is drawn, the answer is on its way.
    if (pid !== null) {
      this.connection.select(selectionOf(pid));
    }
    this.following = pid === null ? null : new Following(pid, startTime);
    this.store = pid === null ? null : new ProcessStore(place);
    this.gone = null;
    this.asked = false;
    document.title = pid === null ? 'VMA Tracker' : `${pid} · VMA Tracker`;
    this.restUnlessSeen();
    const { store } = this;
    store?.subscribe(() => {
      if (store === this.store && this.following !== null) {
        this.tellAddress(store, this.following);
      }
    });
    this.feed();
    for (const listener of this.listeners) {
      listener();
    }
  }

  /** Has the URL say what is looked at; another tab of the view is a place to come back to. */
  private tellAddress(store: ProcessStore, { pid, startedAt: startTime }: Following): void {
    const before = this.address.getRoute();
    const route = { pid, startTime, place: store.getSnapshot().place };
    if (before.pid !== pid || formatRoute(before) === formatRoute(route)) {
      return;
    }
    if (before.startTime !== null && before.place.tab !== route.place.tab) {
      this.address.push(route);
    } else {
      this.address.replace(route);
    }
  }

  /** Connections are few, for all tabs together: who shows no map, or is not seen, needs none. */
  private restUnlessSeen(): void {
    this.connection.rest(document.hidden || this.following === null);
  }
}

/** What the stream is to carry to show a process. */
export function selectionOf(pid: number | null): Selection {
  return { pids: pid === null ? [] : [pid], comms: [], children: true };
}
