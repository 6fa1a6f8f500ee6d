import { AddressMapView, placeOf, tooltipOf, type AddressMapState, type MapTheme, type Pointed } from '../../view';
import { CardChoice } from './card-choice';
import { watchPixelRatio } from './pixel-ratio';
import type { MapTooltipHandle } from './Tooltip';

/** A place in a map: the process's id in the state, and where the mapping that is there begins, or the gap. */
export interface SelectedPlace {
  readonly id: string;
  readonly address: number;
}

/** Who is told what the map comes to. */
export interface MapStageListener {
  readonly card: () => MapTooltipHandle | null;
  readonly onAnnounce: (text: string) => void;
  readonly onLeftOut: (count: number) => void;
  readonly onSelect: (place: SelectedPlace | null) => void;
}

/** What goes on around the canvas, between React's renders: its size, its card, and who is told of the selection. */
export class MapStage {
  readonly view: AddressMapView;
  private readonly abort = new AbortController();
  private readonly choice = new CardChoice();
  private readonly sizes: ResizeObserver;
  /** In CSS pixels; zero until it is known. */
  private room = { width: 0, height: 0 };
  private state: AddressMapState = { maps: [] };
  private leftOut = 0;
  private selected: SelectedPlace | null = null;
  /** What to reveal once there is a size. */
  private awaited: SelectedPlace | null = null;
  private isCardDue = false;

  /** @throws Error if the canvas has no 2D context. */
  constructor(
    root: HTMLElement,
    canvas: HTMLCanvasElement,
    theme: MapTheme,
    private readonly listener: MapStageListener,
  ) {
    this.view = new AddressMapView(canvas, {
      theme,
      onHover: (pointed) => {
        this.choice.hover(pointed);
        this.showCard();
      },
      onSelect: (pointed) => {
        this.choice.select(pointed);
        this.showCard();
        this.tellSelection(pointed);
      },
      onAnnounce: listener.onAnnounce,
    });
    this.sizes = new ResizeObserver((entries) => {
      const size = entries.at(-1)?.contentRect;
      if (size !== undefined) {
        this.room = { width: Math.floor(size.width), height: Math.floor(size.height) };
        this.resize();
      }
    });
    this.sizes.observe(root);
    const unwatch = watchPixelRatio(() => {
      this.resize();
    });
    this.abort.signal.addEventListener('abort', unwatch);
    // The pointer shows a card wherever the focus is.
    root.ownerDocument.addEventListener(
      'keydown',
      ({ key }) => {
        if (key === 'Escape') {
          this.choice.dismiss();
          this.updateCard();
        }
      },
      { signal: this.abort.signal },
    );
  }

  show(state: AddressMapState): void {
    this.state = state;
    this.view.show(state);
    this.tellLeftOut();
  }

  /** As AddressMapView does, but for a size that is not known yet: then it is done as soon as it is. */
  reveal(id: string, address: number): boolean {
    if (this.room.width > 0) {
      return this.view.reveal(id, address);
    }
    this.awaited = { id, address };
    return this.state.maps.some((map) => map.id === id);
  }

  destroy(): void {
    this.abort.abort();
    this.sizes.disconnect();
    this.view.destroy();
    this.listener.card()?.hide();
  }

  private resize(): void {
    this.view.resize(this.room.width, this.room.height, window.devicePixelRatio);
    this.tellLeftOut();
    const { awaited } = this;
    if (awaited !== null && this.room.width > 0) {
      this.awaited = null;
      this.view.reveal(awaited.id, awaited.address);
    }
  }

  /**
   * Once what goes on now is done, as painting may be: the first text that is painted on a canvas after the document was changed has the
   * browser work out the styles of the page.
   */
  private showCard(): void {
    if (!this.isCardDue) {
      this.isCardDue = true;
      queueMicrotask(() => {
        this.isCardDue = false;
        if (!this.abort.signal.aborted) {
          this.updateCard();
        }
      });
    }
  }

  private updateCard(): void {
    const card = this.listener.card();
    const { shown } = this.choice;
    const pointed = shown?.pointed;
    const tooltip = pointed === undefined ? null : tooltipOf(pointed.state, pointed.hit, Date.now());
    if (shown === null || pointed === undefined || tooltip === null) {
      card?.hide();
      return;
    }
    const { x, y, inView } = pointed;
    const beside = shown.isHovered || inView === null ? { x, y, width: 0, height: 0 } : { ...inView, x, width: 0 };
    card?.show(tooltip, { beside, room: this.room, leaves: shown.isHovered });
  }

  private tellSelection(pointed: Pointed | null): void {
    const place = pointed === null ? null : placeOf(pointed);
    if (place?.id !== this.selected?.id || place?.address !== this.selected?.address) {
      this.selected = place;
      this.listener.onSelect(place);
    }
  }

  private tellLeftOut(): void {
    const leftOut = this.room.width > 0 ? this.view.leftOut : 0;
    if (leftOut !== this.leftOut) {
      this.leftOut = leftOut;
      this.listener.onLeftOut(leftOut);
    }
  }
}
