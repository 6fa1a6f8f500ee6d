import { differenceOf } from './difference';
import type { Glow } from './paint/scene';
import type { Ghost } from './scale';
import type { AddressMapState } from './types';

/** How long a change is marked, in milliseconds: long enough to look up and see it. */
export const GLOW_MS = 1400;
/** More news than this in one step is a new program, not a change to look at. */
const LIMIT = 200;

interface Timed {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  /** When it was noticed, on the clock that `now` is on. */
  readonly at: number;
}

/** Remembers for a moment what changed, so that the eye can catch it and rows keep their places meanwhile. */
export class RecentChanges {
  private changed: Timed[] = [];
  private vanished: Timed[] = [];

  /** Notes what differs between two states. `now` is in milliseconds, of any one clock. */
  note(before: AddressMapState, after: AddressMapState, now: number): void {
    for (const map of after.maps) {
      const old = before.maps.find((other) => other.id === map.id);
      if (old === undefined || old.mappings === map.mappings || old.mappings.length === 0) {
        continue;
      }
      const difference = differenceOf(old.mappings, map.mappings, LIMIT);
      for (const range of difference?.changed ?? []) {
        this.changed.push({ id: map.id, ...range, at: now });
      }
      for (const range of difference?.vanished ?? []) {
        this.vanished.push({ id: map.id, ...range, at: now });
      }
      this.vanished = this.vanished.filter((ghost) => ghost.id !== map.id || map.mappings.indexAt(ghost.start) < 0);
    }
    this.changed = this.changed.slice(-LIMIT);
    this.vanished = this.vanished.slice(-LIMIT);
  }

  /** Forgets what is too long ago. Returns whether a ghost is gone, which gives its place in the layout up. */
  expire(now: number): boolean {
    const ghosts = this.vanished.length;
    this.changed = this.changed.filter((range) => now - range.at < GLOW_MS);
    this.vanished = this.vanished.filter((range) => now - range.at < GLOW_MS);
    return this.vanished.length !== ghosts;
  }

  /** Whether anything is to be shown still. */
  get active(): boolean {
    return this.changed.length > 0 || this.vanished.length > 0;
  }

  /** Places to keep in the layout of `state`. */
  ghosts(state: AddressMapState): Ghost[] {
    return placed(this.vanished, state).map(({ map, start, end }) => ({ map, start, end }));
  }

  /** What glows; without motion, evenly until it is over. */
  glows(state: AddressMapState, now: number, reducedMotion: boolean): Glow[] {
    return placed(this.changed, state).map(({ map, start, end, at }) => ({
      map,
      start,
      end,
      strength: strength(now - at, reducedMotion),
    }));
  }

  /** Of the ghosts, in the order of `ghosts`. */
  ghostStrengths(state: AddressMapState, now: number, reducedMotion: boolean): number[] {
    return placed(this.vanished, state).map(({ at }) => strength(now - at, reducedMotion));
  }
}

function placed(ranges: readonly Timed[], state: AddressMapState): (Timed & { map: number })[] {
  return ranges
    .map((range) => ({ ...range, map: state.maps.findIndex((map) => map.id === range.id) }))
    .filter((range) => range.map >= 0);
}

function strength(age: number, reducedMotion: boolean): number {
  return reducedMotion ? 0.6 : Math.max(0, 1 - age / GLOW_MS) ** 1.5;
}
