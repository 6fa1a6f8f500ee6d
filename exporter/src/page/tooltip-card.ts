import type { Palette, Pointed, Tooltip } from '../view';
import { element } from './dom';

const DISTANCE = 14;

/** The card beside what is pointed at. */
export class TooltipCard {
  readonly root = element('div', { class: 'tooltip', role: 'tooltip', hidden: true });
  private shown = '';

  /** Shows `tooltip` beside a place, within `room` (CSS pixels, the same origin). */
  show(tooltip: Tooltip, pointed: Pointed, palette: Palette, room: { width: number; height: number }): void {
    const text = JSON.stringify(tooltip);
    if (text !== this.shown) {
      this.shown = text;
      this.root.replaceChildren(...contents(tooltip, palette));
    }
    this.root.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.root;
    const right = pointed.x + DISTANCE;
    const left = pointed.x - DISTANCE - width;
    const x = right + width <= room.width ? right : left >= 0 ? left : Math.max(0, room.width - width);
    const below = pointed.y + DISTANCE;
    const y = below + height <= room.height ? below : Math.max(0, pointed.y - DISTANCE - height);
    this.root.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  hide(): void {
    this.root.hidden = true;
    this.shown = '';
  }
}

function contents(tooltip: Tooltip, palette: Palette): Node[] {
  const head = element('div', { class: 'tooltip-head' });
  if (tooltip.group !== null) {
    const swatch = element('span', { class: 'swatch' });
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
        { class: [fact.mono === true ? 'mono' : '', fact.warning === true ? 'warning' : ''].join(' ').trim() },
        fact.value,
      ),
    );
  }
  return [head, element('p', {}, tooltip.words), facts];
}
