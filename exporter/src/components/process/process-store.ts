import type { Baseline } from '../growth/Growth';
import { History } from '../timeline/history';
import { Rate } from '../timeline/rate';
import type { Mark } from '../timeline/Timeline';
import { FIRST_PLACE, samePlace, type Place } from './place';
import type { Shown } from './shown';

/** How far back the rate looks, in milliseconds. */
const RATE_WINDOW = 5000;
/** Marks on the timeline: more would be a hedge. */
const MARKS = 500;

/** All that a view of a process shows. Never changed in place. */
export interface ViewState {
  /** What is drawn: while paused, the past. Null: nothing came yet. */
  readonly shown: Shown | null;
  /** What came last. */
  readonly latest: Shown | null;
  readonly paused: boolean;
  /** Changes that came since it is paused. */
  readonly waiting: number;
  /** Changes a second, of late. */
  readonly perSecond: number;
  readonly place: Place;
  readonly baseline: Baseline | null;
  readonly history: History;
  readonly marks: readonly Mark[];
}

/**
 * What a view of a process has between what it is told and what it draws: the past, what a person has chosen, and a pause.
 * For React's useSyncExternalStore.
 */
export class ProcessStore {
  private readonly listeners = new Set<() => void>();
  private rate = new Rate(RATE_WINDOW);
  private counted: number | null = null;
  private state: ViewState;

  constructor(place: Place = FIRST_PLACE) {
    this.state = { ...NOTHING, place, history: new History() };
  }

  /** The same object until something changes. */
  readonly getSnapshot = (): ViewState => this.state;

  /** @returns a function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Takes a newer state; of another process, and all begins anew but the place. @param now Unix milliseconds */
  feed(latest: Shown, now: number): void {
    if (latest.key !== this.state.latest?.key) {
      this.state = { ...NOTHING, place: this.state.place, history: new History() };
      this.rate = new Rate(RATE_WINDOW);
      this.counted = null;
    }
    const { paused, marks, history, baseline } = this.state;
    const shown = paused ? this.state.shown : latest;
    const total = latest.changes?.total ?? 0;
    const mappings = latest.state?.maps[0]?.mappings;
    // What is not known leaves a gap.
    if (mappings !== undefined && latest.connection?.phase === 'live' && latest.ended === null) {
      history.note(now, mappings.length, mappings.sums.mappedBytes, total);
    }
    const fresh = latest.changes?.marksAfter(this.counted ?? 0) ?? [];
    this.counted = total;
    this.set({
      shown,
      latest,
      waiting: paused ? total - (shown?.changes?.total ?? total) : 0,
      perSecond: this.rate.update(now, total),
      marks: fresh.length === 0 ? marks : [...marks, ...fresh].slice(-MARKS),
      baseline: baseline ?? (mappings === undefined ? null : { mappings, at: now }),
    });
  }

  /** Looks at something else. */
  go(change: Partial<Place>): void {
    const place = { ...this.state.place, ...change };
    if (!samePlace(place, this.state.place)) {
      this.set({ place });
    }
  }

  /** Holds what is drawn still, or goes on with what is the latest. Nothing is lost meanwhile. */
  pause(paused: boolean): void {
    this.set({ paused, waiting: 0, shown: paused ? this.state.shown : this.state.latest });
  }

  /** From now on growth is told against the map as it is drawn. @param now Unix milliseconds */
  rebase(now: number): void {
    const mappings = this.state.shown?.state?.maps[0]?.mappings;
    this.set({ baseline: mappings === undefined ? null : { mappings, at: now } });
  }

  private set(change: Partial<ViewState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) {
      listener();
    }
  }
}

const NOTHING = {
  shown: null,
  latest: null,
  paused: false,
  waiting: 0,
  perSecond: 0,
  baseline: null,
  marks: [],
} satisfies Omit<ViewState, 'place' | 'history'>;
