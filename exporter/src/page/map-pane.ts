import { AddressMapView, tooltipOf, type AddressMapState, type Filter, type MapTheme, type Pointed } from '../view';
import { element } from './dom';
import { TooltipCard } from './tooltip-card';

/** The map on its canvas, with its tooltip and its live region. */
export class MapPane {
  readonly root: HTMLElement;
  readonly view: AddressMapView;
  private readonly stage: HTMLElement;
  private readonly card = new TooltipCard();
  /** Of the stage, in CSS pixels. */
  private room = { width: 0, height: 0 };
  private hovered: Pointed | null = null;
  private selected: Pointed | null = null;

  constructor(public theme: MapTheme) {
    const canvas = element('canvas', { class: 'map' });
    const announcer = element('p', { class: 'vma-hidden-text', 'aria-live': 'polite' });
    this.stage = element('div', { class: 'stage' }, canvas, this.card.root);
    this.root = element('div', { class: 'map-pane' }, this.stage, announcer);
    this.view = new AddressMapView(canvas, {
      theme,
      onHover: (pointed) => {
        this.hovered = pointed;
        this.showCard();
      },
      onSelect: (pointed) => {
        this.selected = pointed;
        this.showCard();
      },
      onAnnounce: (text) => {
        announcer.textContent = text;
      },
    });
    new ResizeObserver(() => {
      this.room = { width: this.stage.clientWidth, height: this.stage.clientHeight };
      this.view.resize(this.room.width, this.room.height, devicePixelRatio);
    }).observe(this.stage);
  }

  show(state: AddressMapState): void {
    // The card follows when the view has found out what is under the pointer now.
    this.view.show(state);
  }

  setTheme(theme: MapTheme): void {
    this.theme = theme;
    this.view.setTheme(theme);
    this.showCard();
  }

  setFilter(filter: Filter): void {
    this.view.setFilter(filter);
  }

  private showCard(): void {
    const pointed = this.hovered ?? (this.selected?.by === 'keyboard' ? this.selected : null);
    const tooltip = pointed === null ? null : tooltipOf(pointed.state, pointed.hit, Date.now());
    if (pointed === null || tooltip === null) {
      this.card.hide();
    } else {
      this.card.show(tooltip, pointed, this.theme, this.room);
    }
  }
}
