import {
  formatBytes,
  formatCount,
  GROUP_NAMES,
  legendOf,
  toggled,
  type Filter,
  type KindGroup,
  type Mappings,
  type Palette,
} from '../view';
import { element, setText } from './dom';

interface Entry {
  readonly button: HTMLButtonElement;
  readonly swatch: HTMLElement;
  readonly figures: HTMLElement;
}

/** Number and size of each kind; a click looks at that kind alone. */
export class LegendBar {
  readonly root = element('div', {
    class: 'legend',
    role: 'group',
    'aria-label': 'Kinds of mappings: press to look at some alone',
  });
  private readonly entries = new Map<KindGroup, Entry>();
  private readonly reset = element('button', { type: 'button', class: 'legend-reset', hidden: true }, 'Show all');
  private filter: Filter = null;

  constructor(private readonly onFilter: (filter: Filter) => void) {
    this.root.append(this.reset);
    this.reset.addEventListener('click', () => {
      this.set(null);
    });
  }

  update(mappings: Mappings, palette: Palette): void {
    const legend = legendOf(mappings.sums);
    const present = new Set(legend.map((entry) => entry.group));
    for (const [group, entry] of this.entries) {
      entry.button.hidden = !present.has(group);
    }
    let previous: Element | null = null;
    for (const { group, vmas, bytes } of legend) {
      const entry = this.entryOf(group);
      entry.swatch.style.background = palette.kinds[group].fill;
      setText(entry.figures, `${formatCount(vmas)} · ${formatBytes(bytes)}`);
      const next: Element | null = previous === null ? this.root.firstElementChild : previous.nextElementSibling;
      if (next !== entry.button) {
        this.root.insertBefore(entry.button, next);
      }
      previous = entry.button;
    }
  }

  private entryOf(group: KindGroup): Entry {
    const known = this.entries.get(group);
    if (known !== undefined) {
      return known;
    }
    const swatch = element('span', { class: 'swatch' });
    const figures = element('span', { class: 'muted figures' });
    const button = element(
      'button',
      { type: 'button', class: 'legend-entry', 'aria-pressed': 'false' },
      swatch,
      GROUP_NAMES[group],
      figures,
    );
    button.addEventListener('click', () => {
      this.set(toggled(this.filter, group));
    });
    const entry = { button, swatch, figures };
    this.entries.set(group, entry);
    return entry;
  }

  private set(filter: Filter): void {
    this.filter = filter;
    this.reset.hidden = filter === null;
    for (const [group, { button }] of this.entries) {
      button.setAttribute('aria-pressed', String(filter?.has(group) ?? false));
    }
    this.root.dataset['filtered'] = String(filter !== null);
    this.onFilter(filter);
  }
}
