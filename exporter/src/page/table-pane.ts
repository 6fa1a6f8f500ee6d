import {
  formatAddress,
  formatBytes,
  GROUP_NAMES,
  kindGroupOf,
  mappingName,
  matches,
  unescapeWire,
  type Filter,
  type MapInput,
  type Mappings,
  type Palette,
} from '../view';
import { element, setText } from './dom';
import { windowOf } from './window';

/** Height of a row in CSS pixels; the style sheet has the same. */
const ROW_HEIGHT = 26;

type SortKey = 'address' | 'size' | 'kind';

/** The mappings as a table: what a screen reader reads in place of the canvas, and a place to sort and copy. */
export class TablePane {
  readonly root: HTMLElement;
  private readonly body = element('tbody');
  private readonly above = element('tr', { class: 'spacer', 'aria-hidden': 'true' });
  private readonly below = element('tr', { class: 'spacer', 'aria-hidden': 'true' });
  private readonly caption = element('caption', { class: 'vma-hidden-text' });
  private readonly table: HTMLTableElement;
  private readonly headers = new Map<SortKey, HTMLTableCellElement>();
  private sortKey: SortKey = 'address';
  private ascending = false;
  private map: MapInput | null = null;
  private filter: Filter = null;
  private palette: Palette | null = null;
  private order: readonly number[] = [];

  /** @param onPick called with the start of a mapping that is pressed */
  constructor(private readonly onPick: (address: number) => void) {
    this.table = element(
      'table',
      { class: 'mappings' },
      this.caption,
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          this.header('address', 'Range'),
          this.header('size', 'Size', 'number'),
          element('th', { scope: 'col' }, 'Access'),
          this.header('kind', 'Kind'),
          element('th', { scope: 'col', class: 'number' }, 'Offset'),
          element('th', { scope: 'col', class: 'wide' }, 'Path'),
        ),
      ),
      this.body,
    );
    this.root = element(
      'div',
      { class: 'table-pane', tabindex: 0, role: 'region', 'aria-label': 'Table of mappings' },
      this.table,
    );
    this.root.addEventListener('scroll', () => {
      this.render();
    });
    new ResizeObserver(() => {
      this.render();
    }).observe(this.root);
    this.body.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest('tr') : null;
      const start = row?.dataset['start'];
      if (start !== undefined && document.getSelection()?.isCollapsed !== false) {
        this.onPick(Number(start));
      }
    });
  }

  update(map: MapInput, filter: Filter, palette: Palette): void {
    this.map = map;
    this.filter = filter;
    this.palette = palette;
    this.sort();
  }

  private header(key: SortKey, text: string, kind = ''): HTMLTableCellElement {
    const button = element('button', { type: 'button' }, text);
    const cell = element('th', { scope: 'col', class: kind }, button);
    this.headers.set(key, cell);
    button.addEventListener('click', () => {
      this.ascending = this.sortKey === key && !this.ascending;
      this.sortKey = key;
      this.sort();
    });
    return cell;
  }

  private sort(): void {
    if (this.map === null) {
      return;
    }
    for (const [key, cell] of this.headers) {
      cell.setAttribute('aria-sort', key !== this.sortKey ? 'none' : this.ascending ? 'ascending' : 'descending');
    }
    this.order = sorted(this.map.mappings, this.filter, this.sortKey, this.ascending);
    setText(this.caption, `Mappings of ${this.map.title}`);
    this.table.setAttribute('aria-rowcount', String(this.order.length + 1));
    this.render();
  }

  private render(): void {
    const { map, palette, order } = this;
    if (map === null || palette === null || this.root.clientHeight === 0) {
      return;
    }
    const { first, last } = windowOf(this.root.scrollTop, this.root.clientHeight, ROW_HEIGHT, order.length);
    this.above.style.height = `${first * ROW_HEIGHT}px`;
    this.below.style.height = `${(order.length - last) * ROW_HEIGHT}px`;
    const rows = order.slice(first, last).map((index, i) => rowOf(map.mappings, index, palette, first + i + 2));
    this.body.replaceChildren(this.above, ...rows, this.below);
  }
}

/** Indices of the mappings to show, in order. */
export function sorted(mappings: Mappings, filter: Filter, key: SortKey, ascending: boolean): number[] {
  const order: number[] = [];
  for (let i = 0; i < mappings.length; i++) {
    if (matches(filter, mappings.facts(i))) {
      order.push(i);
    }
  }
  if (key === 'size') {
    order.sort((a, b) => mappings.end(a) - mappings.start(a) - (mappings.end(b) - mappings.start(b)) || a - b);
  } else if (key === 'kind') {
    order.sort((a, b) => groupName(mappings, a).localeCompare(groupName(mappings, b)) || a - b);
  }
  return ascending ? order : order.reverse();
}

function groupName(mappings: Mappings, index: number): string {
  return GROUP_NAMES[kindGroupOf(mappings.facts(index).kind)];
}

function rowOf(mappings: Mappings, index: number, palette: Palette, row: number): HTMLElement {
  const start = mappings.start(index);
  const end = mappings.end(index);
  const perms = mappings.facts(index).perms;
  const path = unescapeWire(mappings.facts(index).path);
  const group = kindGroupOf(mappings.facts(index).kind);
  const swatch = element('span', { class: 'vma-swatch' });
  swatch.style.background = palette.kinds[group].fill;
  const offset = path === '' || path.startsWith('[') ? '' : mappings.offset(index).toString(16);
  return element(
    'tr',
    { 'data-start': start, 'aria-rowindex': row },
    element('td', { class: 'vma-mono' }, `${formatAddress(start)}–${formatAddress(end)}`),
    element('td', { class: 'number' }, formatBytes(end - start)),
    element('td', { class: perms.startsWith('wx', 1) ? 'vma-mono warning' : 'vma-mono' }, perms),
    element('td', {}, swatch, GROUP_NAMES[group]),
    element('td', { class: 'vma-mono number' }, offset),
    element(
      'td',
      { class: path === '' ? 'path vma-muted' : 'path', title: path },
      path === '' ? mappingName(mappings, index) : path,
    ),
  );
}
