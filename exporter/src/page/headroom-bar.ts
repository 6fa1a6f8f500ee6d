import { CRITICAL_SHARE, formatCount, headroomOf, WARNING_SHARE } from '../view';
import { element, setText } from './dom';

/** How many VMAs there are of those that vm.max_map_count allows. */
export class HeadroomBar {
  readonly root: HTMLElement;
  private readonly fill = element('span', { class: 'headroom-fill' });
  private readonly text = element('span', { class: 'headroom-text' });
  private readonly bar = element(
    'span',
    { class: 'headroom-bar', role: 'meter', 'aria-label': 'VMAs of vm.max_map_count', 'aria-valuemin': 0 },
    this.fill,
    tick(WARNING_SHARE, 'warning'),
    tick(CRITICAL_SHARE, 'critical'),
  );

  constructor() {
    this.root = element(
      'div',
      {
        class: 'headroom',
        title: 'VMAs of vm.max_map_count. Beyond it mmap() fails with ENOMEM, however much memory is free.',
      },
      element('span', { class: 'muted' }, 'VMAs'),
      this.bar,
      this.text,
    );
  }

  update(vmas: number, limit: number | null): void {
    const headroom = headroomOf(vmas, limit);
    this.bar.hidden = headroom === null;
    this.fill.style.width = `${(headroom?.share ?? 0) * 100}%`;
    this.root.dataset['level'] = headroom?.level ?? 'good';
    this.bar.setAttribute('aria-valuenow', String(vmas));
    this.bar.setAttribute('aria-valuemax', String(headroom?.limit ?? vmas));
    setText(
      this.text,
      headroom === null ? formatCount(vmas) : `${formatCount(vmas)} of ${formatCount(headroom.limit)}`,
    );
  }
}

function tick(share: number, level: string): HTMLElement {
  const made = element('span', { class: 'headroom-tick', 'data-level': level });
  made.style.left = `${share * 100}%`;
  return made;
}
