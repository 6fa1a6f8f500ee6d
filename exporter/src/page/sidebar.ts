import type { ListedProcess, ProcessList } from '../client';
import {
  formatBytes,
  formatCount,
  headroomOf,
  mapStateInWords,
  plural,
  unescapeWire,
  viewerInWords,
  type Headroom,
} from '../view';
import { processKey } from '../wire/stream/process-key';
import { element, setText } from './dom';
import type { Polled } from './poll';
import { inOrderOf, listed } from './process-list';
import { formatRoute } from './route';

/** More rows than anyone reads; a search narrows them. */
const MAX_ROWS = 400;

interface Row {
  readonly link: HTMLAnchorElement;
  readonly name: HTMLElement;
  readonly vmas: HTMLElement;
  readonly detail: HTMLElement;
  readonly bar: HTMLElement;
  readonly mark: HTMLElement;
}

/** The process list: searchable, the process with most VMAs first. */
export class Sidebar {
  readonly root: HTMLElement;
  private readonly search = element('input', {
    type: 'search',
    class: 'field',
    placeholder: 'Search name or PID',
    'aria-label': 'Search processes by name or PID',
    spellcheck: 'false',
    autocomplete: 'off',
  });
  private readonly count = element('span', { class: 'vma-muted' });
  private readonly rows = element('nav', { class: 'processes', 'aria-label': 'Processes' });
  private readonly note = element('p', { class: 'note' });
  private readonly byKey = new Map<string, Row>();
  private shown: ListedProcess[] = [];
  private polled: Polled = { list: null, readiness: null, error: null };
  private current: number | null = null;
  private pointed = false;
  /** Whether the row of the current process is yet to be scrolled to. */
  private isToBeSeen = false;

  constructor() {
    this.root = element(
      'aside',
      { class: 'sidebar', 'aria-label': 'Process list' },
      element(
        'div',
        { class: 'sidebar-head' },
        element('h2', {}, 'Processes'),
        this.count,
        element('span', { class: 'vma-muted sorted' }, 'by VMAs'),
      ),
      this.search,
      this.rows,
      this.note,
    );
    this.search.addEventListener('input', () => {
      this.rearrange();
    });
    this.search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === 'ArrowDown') {
        this.byKey.get(this.firstKey())?.link.focus();
        event.preventDefault();
        if (event.key === 'Enter') {
          this.byKey.get(this.firstKey())?.link.click();
        }
      }
    });
    this.rows.addEventListener('pointerenter', () => {
      this.pointed = true;
    });
    this.rows.addEventListener('pointerleave', () => {
      this.pointed = false;
      this.rearrange();
    });
    this.rows.addEventListener('keydown', (event) => {
      this.moveFocus(event);
    });
  }

  /** Shows a newer list. */
  update(polled: Polled): void {
    this.polled = polled;
    // Rows do not move under a pointer or the keyboard's focus.
    const frozen = this.pointed || this.rows.contains(document.activeElement);
    this.render(frozen);
  }

  /** Marks the process that is shown. */
  choose(pid: number | null): void {
    this.current = pid;
    this.isToBeSeen = true;
    this.render(true);
  }

  focusSearch(): void {
    this.search.focus();
    this.search.select();
  }

  private rearrange(): void {
    this.render(false);
  }

  private render(frozen: boolean): void {
    const { list, error } = this.polled;
    if (list === null) {
      setText(this.note, error ?? 'Asking the exporter …');
      return;
    }
    const matching = listed(list, this.search.value);
    const ordered = frozen ? inOrderOf(matching, this.shown) : matching;
    this.shown = ordered.slice(0, MAX_ROWS);
    setText(this.count, formatCount(list.processes.length));
    setText(this.note, noteOf(list, matching.length, this.search.value));
    const keys = new Set(this.shown.map(processKey));
    for (const [key, row] of this.byKey) {
      if (!keys.has(key)) {
        row.link.remove();
        this.byKey.delete(key);
      }
    }
    let previous: Element | null = null;
    for (const process of this.shown) {
      const row = this.rowOf(process);
      fill(row, process, list.maxMapCount, process.pid === this.current);
      const next: Element | null = previous === null ? this.rows.firstElementChild : previous.nextElementSibling;
      if (next !== row.link) {
        this.rows.insertBefore(row.link, next);
      }
      previous = row.link;
      if (process.pid === this.current && this.isToBeSeen) {
        row.link.scrollIntoView({ block: 'nearest' });
        this.isToBeSeen = false;
      }
    }
  }

  private rowOf(process: ListedProcess): Row {
    const key = processKey(process);
    const known = this.byKey.get(key);
    if (known !== undefined) {
      return known;
    }
    const row = newRow(process.pid);
    this.byKey.set(key, row);
    return row;
  }

  private firstKey(): string {
    const first = this.shown[0];
    return first === undefined ? '' : processKey(first);
  }

  private moveFocus(event: KeyboardEvent): void {
    const focused = document.activeElement;
    const to =
      event.key === 'ArrowDown'
        ? focused?.nextElementSibling
        : event.key === 'ArrowUp'
          ? (focused?.previousElementSibling ?? this.search)
          : null;
    if (to instanceof HTMLElement) {
      to.focus();
      event.preventDefault();
    }
  }
}

function newRow(pid: number): Row {
  const name = element('span', { class: 'process-name' });
  const mark = element('span', { class: 'wx', title: 'Has mappings both writable and executable' }, 'W+X');
  const vmas = element('span', { class: 'process-vmas' });
  const detail = element('span', { class: 'process-detail' });
  const bar = element('span', { class: 'mini-bar-fill' });
  const link = element(
    'a',
    { class: 'process', href: formatRoute({ pid }) },
    element('span', { class: 'process-line' }, name, mark, vmas),
    element(
      'span',
      { class: 'process-line' },
      element('span', { class: 'process-pid' }, String(pid)),
      detail,
      element('span', { class: 'mini-bar', 'aria-hidden': 'true' }, bar),
    ),
  );
  return { link, name, vmas, detail, bar, mark };
}

function fill(row: Row, process: ListedProcess, limit: number | null, isCurrent: boolean): void {
  const name = unescapeWire(process.comm);
  const { vmas, mappedBytes, reservedBytes } = process;
  const headroom = vmas === null ? null : headroomOf(vmas, limit);
  const state = mapStateInWords(process.mapState, Date.now());
  setText(row.name, name);
  setText(row.vmas, vmas === null ? '–' : formatCount(vmas));
  setText(row.detail, state?.short ?? (mappedBytes === null ? '' : formatBytes(mappedBytes - (reservedBytes ?? 0))));
  row.detail.dataset['level'] = state?.level ?? '';
  row.mark.hidden = (process.writableExecutableVmas ?? 0) === 0;
  row.bar.style.width = `${barShare(headroom?.share ?? 0) * 100}%`;
  row.bar.dataset['level'] = headroom?.level ?? 'good';
  row.link.title = [
    vmas === null ? '' : plural(vmas, 'VMA') + (headroom === null ? '' : shareOf(headroom)),
    unescapeWire(process.cmdline),
    state?.long ?? '',
  ]
    .filter((line) => line !== '')
    .join('\n');
  if (isCurrent) {
    row.link.setAttribute('aria-current', 'page');
  } else {
    row.link.removeAttribute('aria-current');
  }
}

function shareOf({ share, limit }: Headroom): string {
  return `, ${(share * 100).toPrecision(2)} % of ${formatCount(limit)}`;
}

/** Most processes use a thousandth of the limit: a square root keeps them apart, and full is still full. */
function barShare(share: number): number {
  return Math.sqrt(share);
}

/** What is missing in the list, and why. */
function noteOf({ processes, viewer }: ProcessList, matching: number, query: string): string {
  const missing = viewerInWords(viewer) ?? '';
  if (processes.length === 0) {
    return `None yet. ${missing}`;
  }
  if (matching === 0) {
    return `No process matches “${query.trim()}”. ${missing}`;
  }
  return matching > MAX_ROWS ? `${formatCount(matching - MAX_ROWS)} more: search to find them. ${missing}` : missing;
}
