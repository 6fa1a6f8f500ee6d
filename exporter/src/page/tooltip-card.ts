import type { Palette, Pointed, Tooltip } from '../view';
import { element } from './dom';

const DISTANCE = 14;

/** The card beside what is pointed at. */
export class TooltipCard {
  readonly root = element('div', { class: 'tooltip', role: 'tooltip', hidden: true });
  private shown = '';
  private size = { width: 0, height: 0 };
  private at = { x: 0, y: 0 };
  private room = { width: 0, height: 0 };

  constructor() {
    // Told between layout and paint. To ask for its size would lay the page out once more in each step of a scroll.
    new ResizeObserver(() => {
      this.size = { width: this.root.offsetWidth, height: this.root.offsetHeight };
      this.place();
    }).observe(this.root);
  }

  /** Shows `tooltip` beside a place, within `room` (CSS pixels, the same origin). */
  show(tooltip: Tooltip, pointed: Pointed, palette: Palette, room: { width: number; height: number }): void {
    const text = JSON.stringify(tooltip);
    if (text !== this.shown) {
      this.shown = text;
      this.root.replaceChildren(...contents(tooltip, palette));
    }
    this.root.hidden = false;
    this.at = pointed;
    this.room = room;
    this.place();
  }

  hide(): void {
    this.root.hidden = true;
    this.shown = '';
  }

  private place(): void {
    const { at, room, size } = this;
    const right = at.x + DISTANCE;
    const left = at.x - DISTANCE - size.width;
    const x = right + size.width <= room.width ? right : left >= 0 ? left : Math.max(0, room.width - size.width);
    const below = at.y + DISTANCE;
    const y = below + size.height <= room.height ? below : Math.max(0, at.y - DISTANCE - size.height);
    this.root.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }
}

function contents(tooltip: Tooltip, palette: Palette): Node[] {
  const head = element('div', { class: 'tooltip-head' });
  if (tooltip.group !== null) {
    const swatch = element('span', { class: 'vma-swatch' });
    swatch.style.background = palette.kinds[tooltip.group].fill;
    head.append(swatch);
  }
  head.append(element('strong', {}, tooltip.title), element('span', { class: 'tooltip-size' }, tooltip.size));
  const facts = element('dl', {});
  for (const fact of tooltip.facts) {
    facts.append(
      element('dt', {}, fact.label),
      element(
        'dd',
        { class: [fact.mono === true ? 'vma-mono' : '', fact.warning === true ? 'warning' : ''].join(' ').trim() },
        fact.value,
      ),
    );
  }
  return [head, element('p', {}, tooltip.words), facts];
}
