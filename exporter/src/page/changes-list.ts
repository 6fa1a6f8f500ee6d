import type { ChangeEntry } from '../client';
import { changeInWords, formatAddress } from '../view';
import { element } from './dom';

/** Lines in the list: what a person scrolls through before they would rather search a recording. */
const MAX_LINES = 300;
/** More at once than anyone reads: no more often than in so many milliseconds, and while it lasts so many of them, the latest. */
const FLOOD = { from: 50, lines: 30, ms: 500 };

/** The changes in words, the latest first. */
export class ChangesList {
  readonly root: HTMLElement;
  private readonly list = element('ol', { class: 'changes', tabindex: 0, 'aria-label': 'Changes, latest first' });
  private readonly empty = element(
    'p',
    { class: 'note' },
    'Nothing has changed since this page looks. Changes appear here as they happen.',
  );
  private latest = 0;
  private updated = -FLOOD.ms;

  /** @param onPoint called with the place of a change that is pressed */
  constructor(private readonly onPoint: (pid: number, address: number) => void) {
    this.root = element(
      'div',
      { class: 'changes-pane' },
      element('h2', { class: 'pane-head' }, 'Changes'),
      this.empty,
      this.list,
    );
  }

  /**
   * Shows what is new; of a flood, perhaps not before it is called again.
   *
   * @param entries oldest first
   * @param pid whose map is shown: lines of other processes name theirs
   */
  update(entries: readonly ChangeEntry[], pid: number): void {
    const now = performance.now();
    const pause = now - this.updated;
    // After a pause of the reader's all is listed that there is room for.
    const most = pause < 2 * FLOOD.ms ? FLOOD.lines : MAX_LINES;
    const fresh = entries.filter((entry) => entry.seq > this.latest);
    const isFlood = fresh.length > FLOOD.from;
    if (isFlood && pause < FLOOD.ms) {
      return;
    }
    if (fresh.length > 0) {
      this.updated = now;
      this.latest = fresh.at(-1)!.seq;
      // What glows is painted frame by frame: of a flood nobody sees it.
      const isSeen = !isFlood && this.list.checkVisibility();
      this.list.prepend(
        ...fresh
          .slice(-most)
          .map((entry) => this.line(entry, pid, isSeen))
          .reverse(),
      );
      while (this.list.childElementCount > MAX_LINES) {
        this.list.lastElementChild?.remove();
      }
    }
    this.empty.hidden = this.list.childElementCount > 0;
  }

  clear(): void {
    this.latest = 0;
    this.updated = -FLOOD.ms;
    this.list.replaceChildren();
  }

  private line(entry: ChangeEntry, pid: number, isSeen: boolean): HTMLElement {
    const { time, tag, tone, words, amount, address } = changeInWords(entry);
    const where =
      address === null
        ? element('span', { class: 'change-address' })
        : element(
            'button',
            { type: 'button', class: 'change-address', title: 'Show in the map' },
            formatAddress(address),
          );
    if (address !== null) {
      where.addEventListener('click', () => {
        this.onPoint(entry.pid, address);
      });
    }
    const line = element(
      'li',
      { class: isSeen ? 'change fresh' : 'change' },
      element('time', { class: 'change-time' }, time),
      element('span', { class: 'tag', 'data-tone': tone }, tag),
      element('span', { class: 'change-amount' }, amount),
      element('span', { class: 'change-words' }, entry.pid === pid ? words : `${words} (in ${entry.pid})`),
      where,
    );
    // Or it would light up again whenever its tab is turned to.
    line.addEventListener('animationend', () => {
      line.classList.remove('fresh');
    });
    return line;
  }
}
