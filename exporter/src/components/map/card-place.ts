import type { Box } from '../../view';
import { cardPosition } from './card-position';
import { MapWindow } from './map-window';

/** Where a card is to be. Lengths are in CSS pixels of the map. */
export interface CardTarget {
  /** What it stands beside. */
  readonly beside: Box;
  /** The map's size. */
  readonly room: { readonly width: number; readonly height: number };
  /**
   * Whether it may leave the map, which may be smaller than the card, and clipped by what it is in. It then lies above all else in the
   * window: this is for what the pointer is on, which goes with the pointer.
   */
  readonly leaves: boolean;
}

/**
 * Shows, places and hides a card's element, which is a child of the map's. Its size comes from a ResizeObserver, between layout and
 * paint: it is never asked for.
 */
export class CardPlace {
  private readonly sizes: ResizeObserver;
  private readonly window: MapWindow;
  private size: { readonly width: number; readonly height: number } | null = null;
  private target: CardTarget | null = null;

  constructor(private readonly card: HTMLElement) {
    this.window = new MapWindow(card.parentElement ?? card);
    this.sizes = new ResizeObserver((entries) => {
      const box = entries.at(-1)?.borderBoxSize[0];
      // Nothing is as large as a card that is hidden.
      if (box !== undefined && this.target !== null) {
        this.size = { width: box.inlineSize, height: box.blockSize };
        void this.place();
      }
    });
    this.sizes.observe(card, { box: 'border-box' });
    card.hidden = true;
  }

  show(target: CardTarget): void {
    this.target = target;
    // What is above the window has an origin of its own, whatever the map is in: transforms and clips of a dashboard's panels.
    this.lift(target.leaves && 'showPopover' in this.card);
    this.card.hidden = false;
    void this.place();
  }

  hide(): void {
    this.target = null;
    this.lift(false);
    this.card.hidden = true;
  }

  destroy(): void {
    this.sizes.disconnect();
    this.window.destroy();
    this.hide();
  }

  private get lifted(): boolean {
    return this.card.hasAttribute('popover');
  }

  private lift(above: boolean): void {
    if (above && !this.lifted) {
      this.card.setAttribute('popover', 'manual');
      this.card.hidden = false;
      this.card.showPopover();
    } else if (!above && this.lifted) {
      // This hides it as well.
      this.card.removeAttribute('popover');
    }
  }

  private async place(): Promise<void> {
    const { target, size, lifted } = this;
    if (target === null || size === null) {
      return;
    }
    const room = lifted ? this.window.room : { x: 0, y: 0, ...target.room };
    const origin = lifted ? room : { x: 0, y: 0 };
    const { x, y } = await cardPosition({ beside: target.beside, size, room });
    if (target === this.target) {
      this.card.style.transform = `translate(${x - Math.round(origin.x)}px, ${y - Math.round(origin.y)}px)`;
    }
  }
}
