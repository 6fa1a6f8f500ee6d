import type { ProcessList, Snapshot } from '../client';
import { element, setText } from './dom';
import { formatAge, plural } from '../view';
import type { Polled } from './poll';
import type { PageTheme } from './theme';

const THEME_NAMES = { auto: 'System', light: 'Light', dark: 'Dark' } as const;

/** What this is, whom it watches, and how the source fares. */
export class TopBar {
  readonly root: HTMLElement;
  readonly banner = element('p', { class: 'banner', role: 'alert', hidden: true });
  private readonly where = element('span', { class: 'vma-muted' });
  private readonly source = element('span', { class: 'source' });

  constructor(theme: PageTheme) {
    const button = element('button', { type: 'button', class: 'button' });
    const label = (): void => {
      setText(button, `◐ ${THEME_NAMES[theme.choice]}`);
      button.setAttribute('aria-label', `Theme: ${THEME_NAMES[theme.choice]}. Press for the next.`);
    };
    button.addEventListener('click', () => {
      theme.next();
      label();
    });
    label();
    this.root = element(
      'header',
      { class: 'top-bar' },
      element('a', { class: 'brand', href: '#/' }, mark(), 'VMA Tracker'),
      this.where,
      element('span', { class: 'filler' }),
      this.source,
      element('a', { class: 'quiet', href: 'metrics' }, 'Metrics'),
      element('a', { class: 'quiet', href: 'api/v1/openapi.json' }, 'API'),
      button,
    );
  }

  update(polled: Polled, snapshot: Snapshot): void {
    const { exporter, state } = snapshot;
    const { readiness, list } = polled;
    setText(this.where, list?.host ?? exporter?.host ?? '');
    const source = readiness?.source ?? exporter?.source;
    const ok = readiness?.ready === true;
    this.source.dataset['level'] = !ok ? 'critical' : readiness.partial ? 'warning' : 'good';
    setText(this.source, source === undefined ? '' : `source ${source}`);
    this.source.title = readiness?.detail ?? '';
    const trouble =
      polled.error ?? (readiness?.ready === false ? readiness.detail : state.phase === 'error' ? state.reason : null);
    const partly = readiness?.partial === true ? readiness.detail : behind(polled.list);
    this.banner.hidden = trouble === null && partly === null;
    this.banner.dataset['level'] = trouble === null ? 'warning' : 'critical';
    setText(this.banner, trouble ?? partly ?? '');
  }
}

/** Maps a second behind are worth a word: what is drawn is not what is. */
function behind(list: ProcessList | null): string | null {
  const rereads = list?.rereads;
  return rereads == null || rereads.oldestSeconds <= 1
    ? null
    : `${plural(rereads.waiting, 'map is', 'maps are')} behind what happens, by ${formatAge(rereads.oldestSeconds * 1000)} at most: the exporter does not get to read them in time.`;
}

function mark(): HTMLElement {
  const made = element('span', { class: 'mark', 'aria-hidden': 'true' });
  made.append(...['stack', 'libraries', 'heap', 'program'].map((kind) => element('i', { 'data-kind': kind })));
  return made;
}
