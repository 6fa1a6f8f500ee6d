import { describeHit } from './description';
import { hitAtAddress } from './hit-test';
import { step, type Direction } from './navigation';
import type { AddressMapState, Box, Hit } from './types';
import type { Viewport } from './viewport';

/** Something pointed at, and where it is drawn (CSS pixels of the canvas), for a tooltip to stand beside. */
export interface Pointed {
  readonly hit: Hit;
  /** The state that `hit` points into, which may no longer be the one fed last. */
  readonly state: AddressMapState;
  readonly box: Box;
  /** The part of `box` that is in view; null: it is scrolled out of view. */
  readonly inView: Box | null;
  /** The pointer's place; of what is selected, a place on the box, in view if any of it is. */
  readonly x: number;
  readonly y: number;
  readonly by: 'pointer' | 'keyboard';
}

/** Who is told what is pointed at. */
export interface PointingListener {
  /** What the pointer is on; null: nothing. Called again when the map changes beneath. */
  readonly onHover?: (pointed: Pointed | null) => void;
  /**
   * What was chosen by a click, the keyboard or `reveal`; null: nothing any more, or nothing that there is room to draw.
   * Called again when the map changes beneath, and when it is drawn elsewhere.
   */
  readonly onSelect?: (pointed: Pointed | null) => void;
  /** A sentence for a polite live region: what the keyboard has come to. */
  readonly onAnnounce?: (text: string) => void;
}

interface Place {
  readonly id: string;
  readonly address: number;
  readonly by: Pointed['by'];
}

/** What the pointer is on and what is selected, in a map that changes beneath. Whatever changes either tells of it. */
export class Pointing {
  private at: { readonly x: number; readonly y: number } | null = null;
  /** Whether the pointer moved since the last `follow`. */
  private moved = false;
  private hover: Hit | null = null;
  /** The state that `hover` was found in. */
  private hoverIn: AddressMapState | null = null;
  private place: Place | null = null;
  /** The state that the listener knows the selection in. */
  private toldOf: AddressMapState | null = null;
  /** Where the listener knows the selection; null: not drawn. */
  private toldBox: Box | null = null;

  /** @param onChange called when something else is to be marked, or may be. */
  constructor(
    private readonly viewport: Viewport,
    private readonly listener: PointingListener,
    private readonly onChange: () => void,
  ) {}

  /** Where the pointer is on the canvas, in CSS pixels; null: elsewhere. */
  get pointer(): { readonly x: number; readonly y: number } | null {
    return this.at;
  }

  /** What the pointer is on, as `follow` found it last. */
  get hovered(): Hit | null {
    return this.hover;
  }

  /** What is selected; null: nothing. */
  get selected(): Hit | null {
    return this.hitOf(this.place);
  }

  /** The pointer is at this point of the canvas now. */
  move(x: number, y: number): void {
    this.at = { x, y };
    this.moved = true;
    this.onChange();
  }

  /** The pointer is off the canvas. */
  leave(): void {
    this.at = null;
    this.onChange();
  }

  /** Selects what is at this point of the canvas; nothing, if nothing that can be is there. */
  click(x: number, y: number): void {
    this.at = { x, y };
    const hit = this.viewport.hitAt(x, y);
    const { maps } = this.viewport.layout.state;
    const id = hit === null ? undefined : maps[hit.map]?.id;
    if (hit === null || id === undefined || hit.type === 'band') {
      this.deselect();
      return;
    }
    this.select({ id, address: addressOf(this.viewport.layout.state, hit), by: 'pointer' }, hit);
    this.onChange();
  }

  /** Selects what the keyboard comes to from the selection. */
  step(direction: Direction): void {
    const { layout, scrolled } = this.viewport;
    const to = step(layout, scrolled, this.selected, direction);
    const map = to === null ? undefined : layout.state.maps[to.map];
    if (to !== null && map !== undefined) {
      this.reveal(map.id, map.mappings.start(to.index));
    }
  }

  /** Selects what is at `address` in the map of this id, and scrolls it into view. Returns whether that map is shown. */
  reveal(id: string, address: number): boolean {
    const place: Place = { id, address, by: 'keyboard' };
    const hit = this.hitOf(place);
    if (hit === null || !this.viewport.scrollTo(hit)) {
      return false;
    }
    this.select(place, hit);
    this.listener.onAnnounce?.(describeHit(this.viewport.layout.state, hit));
    this.onChange();
    return true;
  }

  /** Takes the selection away. */
  deselect(): void {
    if (this.place !== null) {
      this.place = null;
      this.listener.onSelect?.(null);
      this.onChange();
    }
  }

  /** Nothing is selected or pointed at any more, until `follow` finds what the pointer is on: another process is shown. */
  reset(): void {
    this.deselect();
    if (this.hover !== null) {
      this.setHover(null);
    }
  }

  /** Finds out anew what is pointed at and selected, as the map may have changed. @param dragging then nothing is pointed at */
  follow(dragging: boolean): void {
    const { state } = this.viewport.layout;
    const hit = this.at === null || dragging ? null : this.viewport.hitAt(this.at.x, this.at.y);
    if (!sameHit(hit, this.hover) || (hit !== null && (this.moved || this.hoverIn !== state))) {
      this.setHover(hit);
    }
    this.moved = false;
    this.followSelection();
  }

  /** Finds the selection again in a newer state or place, and tells of it. It ends with its map, and waits where that has no room. */
  private followSelection(): void {
    if (this.place === null) {
      return;
    }
    const hit = this.hitOf(this.place);
    if (hit === null) {
      this.deselect();
      return;
    }
    const { state } = this.viewport.layout;
    const box = this.viewport.boxOf(hit);
    if (this.toldOf === state && sameBox(this.toldBox, box)) {
      return;
    }
    if (box === null) {
      this.toldOf = state;
      this.toldBox = null;
      this.listener.onSelect?.(null);
    } else {
      this.select(this.place, hit);
    }
  }

  /** @param hit what is drawn at `place` */
  private select(place: Place, hit: Hit): void {
    const pointed = this.pointed(hit, place.by, null);
    this.place = place;
    this.toldOf = pointed.state;
    this.toldBox = pointed.box;
    this.listener.onSelect?.(pointed);
  }

  private setHover(hit: Hit | null): void {
    this.hover = hit;
    this.hoverIn = hit === null ? null : this.viewport.layout.state;
    this.listener.onHover?.(hit === null ? null : this.pointed(hit, 'pointer', this.at));
  }

  /** What is at a place in the state that is shown; null: its map is not there. */
  private hitOf(place: Place | null): Hit | null {
    if (place === null) {
      return null;
    }
    const { layout } = this.viewport;
    return hitAtAddress(
      layout,
      layout.state.maps.findIndex(({ id }) => id === place.id),
      place.address,
    );
  }

  private pointed(hit: Hit, by: Pointed['by'], at: { readonly x: number; readonly y: number } | null): Pointed {
    const { viewport, state } = this.viewport.layout;
    const box = this.viewport.boxOf(hit)!;
    return {
      hit,
      state,
      box,
      inView: this.viewport.inView(box),
      x: at?.x ?? box.x + Math.min(box.width / 2, 160),
      y: at?.y ?? Math.max(viewport.y, Math.min(box.y + box.height, viewport.y + viewport.height)),
      by,
    };
  }
}

/** The map that something pointed at is in, and the address that it begins at: what `reveal` comes back to it by. */
export function placeOf({ state, hit }: Pointed): { readonly id: string; readonly address: number } {
  return { id: state.maps[hit.map]!.id, address: addressOf(state, hit) };
}

function addressOf(state: AddressMapState, hit: Hit): number {
  const { mappings } = state.maps[hit.map]!;
  return hit.type === 'mapping'
    ? mappings.start(hit.index)
    : hit.type === 'merged'
      ? mappings.start(hit.first)
      : hit.low;
}

function sameBox(a: Box | null, b: Box | null): boolean {
  return a === b || (a?.x === b?.x && a?.y === b?.y && a?.width === b?.width && a?.height === b?.height);
}

function sameHit(a: Hit | null, b: Hit | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
