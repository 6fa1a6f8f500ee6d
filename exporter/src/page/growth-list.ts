import { formatCount, formatDelta, formatTime, growthOf, type Mappings, type Palette } from '../view';
import { element, setText } from './dom';

/** Lines: the worst growers are what one looks for. */
const MAX_LINES = 4;
/** Between two comparisons, in milliseconds: they go through what differs in both maps. */
const INTERVAL = 1000;
/** Length of a time of day without its milliseconds. */
const SECONDS = 8;

/** What grew since a moment that the user sets: when the process was chosen, at first. */
export class GrowthList {
  readonly root: HTMLElement;
  private readonly title = element('h2');
  private readonly list = element('ol', { class: 'growths' });
  private readonly empty = element('p', { class: 'vma-muted' }, 'Nothing has grown.');
  private baseline: Mappings | null = null;
  private latest: Mappings | null = null;
  private compared = 0;

  constructor() {
    const button = element(
      'button',
      { type: 'button', class: 'link', title: 'Compare with the map as it is now' },
      'Set to now',
    );
    button.addEventListener('click', () => {
      this.begin(this.latest);
    });
    this.root = element(
      'section',
      { class: 'growth', 'aria-label': 'Growth' },
      element('div', { class: 'pane-head' }, this.title, button),
      this.empty,
      this.list,
    );
  }

  /** Forgets the process. */
  clear(): void {
    this.begin(null);
  }

  /** @param now in milliseconds, of any one clock */
  update(mappings: Mappings, palette: Palette, now: number): void {
    this.latest = mappings;
    if (this.baseline === null) {
      this.begin(mappings);
    }
    if (this.baseline === null || now - this.compared < INTERVAL) {
      return;
    }
    this.compared = now;
    const growths = growthOf(this.baseline, mappings).filter((growth) => growth.bytes > 0 || growth.vmas > 0);
    const most = growths[0]?.bytes ?? 0;
    this.empty.hidden = growths.length > 0;
    this.list.replaceChildren(
      ...growths.slice(0, MAX_LINES).map(({ name, perms, group, vmas, bytes }) => {
        const bar = element('span', { class: 'growth-bar' });
        bar.style.width = `${most > 0 ? Math.max((bytes / most) * 100, 1) : 1}%`;
        bar.style.background = palette.kinds[group].fill;
        return element(
          'li',
          {},
          element('span', { class: 'growth-name' }, `${name} ${perms}`),
          element(
            'span',
            { class: 'growth-amount' },
            [
              vmas === 0
                ? ''
                : `${vmas > 0 ? '+' : '−'}${formatCount(Math.abs(vmas))} VMA${Math.abs(vmas) === 1 ? '' : 's'}`,
              bytes === 0 ? '' : formatDelta(bytes),
            ]
              .filter((part) => part !== '')
              .join('  '),
          ),
          bar,
        );
      }),
    );
  }

  private begin(mappings: Mappings | null): void {
    this.baseline = mappings;
    this.compared = 0;
    this.list.replaceChildren();
    this.empty.hidden = false;
    setText(this.title, `Growing since ${formatTime(Date.now()).slice(0, SECONDS)}`);
  }
}
