import type { ConnectionState, ProcessSnapshot, Snapshot } from '../client';
import { Headroom, Legend, type HeadroomProps, type LegendProps } from '../components';
import {
  formatCount,
  mapStateInWords,
  unescapeWire,
  type Filter,
  type MapInput,
  type Mappings,
  type MapStateWords,
} from '../view';
import { ChangesList } from './changes-list';
import { childrenOf } from './children';
import { element, setText } from './dom';
import { Family } from './family';
import { Finder } from './finder';
import { GrowthList } from './growth-list';
import { History } from './history';
import { Island } from './island';
import { MapPane } from './map-pane';
import { Rate } from './rate';
import { formatRoute } from './route';
import { Sparkline } from './sparkline';
import { MapStates } from './states';
import { TablePane } from './table-pane';
import { Tabs } from './tabs';
import type { PageTheme } from './theme';

type Tab = 'map' | 'table' | 'changes';

/** Ten minutes, a sample a second. */
const HISTORY = 600;
const RATE_WINDOW = 5000;

const POLLED =
  'Other tabs have the streams that this browser can spare for the exporter. This one asks again and again, until one is free.';

/** One process: its map, its table, its changes. */
export class ProcessView {
  readonly root: HTMLElement;
  readonly map: MapPane;
  private readonly name = element('h1', {});
  private readonly pid = element('span', { class: 'vma-mono vma-muted' });
  private readonly live = element('span', { class: 'live', role: 'status' });
  private readonly cmdline = element('p', { class: 'cmdline vma-muted' });
  /** Why the map is not what the process's map is now. */
  private readonly note = element('p', { class: 'map-note', hidden: true });
  private readonly kin = element('span', { class: 'kin' });
  private readonly headroomRoot = element('div', {});
  private readonly headroom: Island<HeadroomProps>;
  private readonly legendRoot = element('div', { class: 'legend-row' });
  private readonly legend: Island<LegendProps>;
  private readonly table: TablePane;
  private readonly changes: ChangesList;
  private readonly growth = new GrowthList();
  private readonly finder: Finder;
  private readonly tabs: Tabs<Tab>;
  private readonly spark = new Sparkline();
  private readonly pauseButton = element(
    'button',
    { type: 'button', class: 'button', 'aria-pressed': 'false' },
    'Pause',
  );
  private readonly message = element('p', { class: 'empty', hidden: true });
  private readonly states = new MapStates();
  private readonly history = new History(HISTORY);
  private rate = new Rate(RATE_WINDOW);
  private family = new Family(null);
  private filter: Filter = null;
  private current: number | null = null;
  /** What is shown: while paused, the past. */
  private shown: Snapshot | null = null;
  private latest: Snapshot | null = null;
  private paused = false;
  /** The last that was seen of the process; stays when it has ended. */
  private process: ProcessSnapshot | null = null;
  private tableMap: MapInput | null = null;
  private limit: number | null = null;

  constructor(private readonly theme: PageTheme) {
    this.map = new MapPane(theme.theme);
    this.legend = new Island(this.legendRoot, Legend, () => theme.theme);
    this.headroom = new Island(this.headroomRoot, Headroom, () => theme.theme);
    this.table = new TablePane((address) => {
      this.point(address);
    });
    this.changes = new ChangesList((pid, address) => {
      this.point(address, pid);
    });
    this.changes.root.append(this.growth.root);
    this.finder = new Finder((address) => {
      this.point(address);
    });
    this.tabs = new Tabs<Tab>(
      new Map([
        ['map', { label: 'Map', panel: this.map.root }],
        ['table', { label: 'Table', panel: this.table.root }],
        ['changes', { label: 'Changes', panel: this.changes.root }],
      ]),
      (tab) => {
        this.root.dataset['tab'] = tab;
        this.renderTable();
      },
    );
    this.pauseButton.addEventListener('click', () => {
      this.pause(!this.paused);
    });
    this.root = element(
      'section',
      { class: 'process-view', 'aria-label': 'Process' },
      element(
        'header',
        { class: 'process-head' },
        element(
          'div',
          { class: 'title' },
          element('a', { class: 'back', href: '#/', 'aria-label': 'All processes' }, '‹'),
          this.name,
          this.pid,
          this.live,
          this.kin,
        ),
        this.headroomRoot,
        this.cmdline,
        this.note,
        element('div', { class: 'tools' }, this.tabs.root, this.finder.root, this.pauseButton),
      ),
      this.legendRoot,
      element('div', { class: 'panes' }, this.message, this.map.root, this.table.root, this.changes.root),
      this.spark.root,
    );
    this.tabs.choose('map');
  }

  /** Turns to a process; null: to none. */
  choose(pid: number | null): void {
    if (pid === this.current) {
      return;
    }
    this.current = pid;
    this.process = null;
    this.shown = null;
    this.family = new Family(pid);
    this.changes.clear();
    this.growth.clear();
    this.history.clear();
    this.rate = new Rate(RATE_WINDOW);
    this.pause(false);
  }

  /** Shows a newer state, unless paused. */
  update(snapshot: Snapshot, limit: number | null): void {
    this.latest = snapshot;
    this.limit = limit;
    if (!this.paused) {
      this.shown = snapshot;
    }
    this.render();
  }

  /** Takes the page's theme anew. */
  retheme(): void {
    this.map.setTheme(this.theme.theme);
    this.render();
  }

  focusFinder(): void {
    this.finder.focus();
  }

  private pause(paused: boolean): void {
    this.paused = paused;
    this.pauseButton.setAttribute('aria-pressed', String(paused));
    setText(this.pauseButton, paused ? 'Go on' : 'Pause');
    if (!paused && this.latest !== null) {
      this.shown = this.latest;
      this.render();
    }
  }

  private point(address: number, pid: number | null = null): void {
    const state = this.stateShown();
    const map = state?.maps.find((candidate) => pid === null || candidate.id.startsWith(`${pid}:`)) ?? state?.maps[0];
    if (map !== undefined) {
      this.tabs.choose('map');
      this.map.view.reveal(map.id, address);
    }
  }

  private stateShown(): ReturnType<MapStates['stateOf']> | null {
    if (this.process === null || this.shown === null) {
      return null;
    }
    return this.states.stateOf(this.process, childrenOf(this.process, this.shown.processes).alike);
  }

  private render(): void {
    const { shown, current } = this;
    if (shown === null || current === null) {
      return;
    }
    const living = shown.processes.get(current);
    // A pid that came back is another process, and the page is asked for the pid.
    this.process = living ?? this.process;
    const process = this.process;
    this.root.dataset['state'] = process?.mapped === true ? (living === undefined ? 'ended' : 'live') : 'waiting';
    if (process?.mapped !== true) {
      this.message.hidden = false;
      setText(this.message, waitingFor(current, shown));
      setText(this.name, process === null ? `Process ${current}` : unescapeWire(process.info.comm));
      setText(this.live, '');
      return;
    }
    this.message.hidden = process.map.size > 0;
    setText(
      this.message,
      stateOf(process)?.long ?? 'It has no mappings: a kernel thread has none, nor has a process that is just ending.',
    );
    this.renderHead(process, living !== undefined, shown);
    const state = this.stateShown();
    const map = state?.maps[0];
    if (state === null || map === undefined) {
      return;
    }
    this.map.show(state);
    this.finder.update(map);
    this.renderLegend(map.mappings);
    this.headroom.render({ vmas: process.map.size, limit: this.limit });
    this.growth.update(map.mappings, this.theme.theme, performance.now());
    this.changes.update(this.family.entriesOf(shown), current);
    this.tableMap = map;
    this.renderTable();
    this.history.note(performance.now(), process.map.size, shown.changes.at(-1)?.seq ?? 0);
    this.spark.update(this.history, this.map.theme);
  }

  private renderLegend(mappings: Mappings): void {
    this.legend.render({
      mappings,
      filter: this.filter,
      onFilter: (filter) => {
        this.filter = filter;
        this.map.setFilter(filter);
        this.renderLegend(mappings);
        this.renderTable();
      },
    });
  }

  private renderHead(process: ProcessSnapshot, alive: boolean, shown: Snapshot): void {
    const { info } = process;
    setText(this.name, unescapeWire(info.comm));
    setText(this.pid, `PID ${info.pid}`);
    setText(this.cmdline, unescapeWire(info.cmdline === '' ? info.exe : info.cmdline));
    this.cmdline.title = this.cmdline.textContent;
    const count = this.latest?.changes.at(-1)?.seq ?? 0;
    const perSecond = this.rate.update(performance.now(), count);
    const words = alive ? stateOf(process) : null;
    this.note.hidden = words === null;
    this.note.dataset['level'] = words?.level ?? '';
    setText(this.note, words?.long ?? '');
    const state = this.latest?.state ?? shown.state;
    const [level, text] = liveness(state, alive, this.paused, perSecond, words);
    this.live.dataset['level'] = level;
    setText(this.live, text);
    this.live.title = state.phase === 'live' && state.everyMs !== undefined ? POLLED : '';
    const { others } = childrenOf(process, shown.processes);
    const links = others.slice(0, 4).map((child) => link(child));
    const key = others.map((child) => child.info.pid).join();
    if (this.kin.dataset['key'] !== key) {
      this.kin.dataset['key'] = key;
      this.kin.replaceChildren(
        ...(links.length === 0 ? [] : ['Children: ', ...links, others.length > 4 ? ` +${others.length - 4}` : '']),
      );
    }
  }

  private renderTable(): void {
    if (this.tableMap !== null && this.root.dataset['tab'] === 'table') {
      this.table.update(this.tableMap, this.filter, this.theme.theme);
    }
  }
}

function link(child: ProcessSnapshot): HTMLElement {
  return element(
    'a',
    { href: formatRoute({ pid: child.info.pid }) },
    `${unescapeWire(child.info.comm)} ${child.info.pid}`,
  );
}

/** What to say of its map; null: nothing. */
function stateOf(process: ProcessSnapshot | undefined): MapStateWords | null {
  return process === undefined ? null : mapStateInWords({ ...process.info, known: process.mapped }, Date.now());
}

function waitingFor(pid: number, shown: Snapshot): string {
  const { state } = shown;
  if (state.phase === 'error' || state.phase === 'stale') {
    return state.reason;
  }
  return state.phase === 'live' && !shown.processes.has(pid)
    ? `There is no process ${pid} that you may see. It may have ended; or it is another user’s, and the exporter shows those to root and to logins only.`
    : (stateOf(shown.processes.get(pid))?.long ?? 'Waiting for the map …');
}

/** The words beside the name, and how good they are. */
function liveness(
  state: ConnectionState,
  alive: boolean,
  paused: boolean,
  perSecond: number,
  words: MapStateWords | null,
): [level: string, text: string] {
  if (state.phase === 'stale' || state.phase === 'error') {
    return ['critical', `reconnecting · ${state.reason}`];
  }
  if (!alive) {
    return ['ended', 'ended · its last map'];
  }
  if (paused) {
    return ['warning', 'paused'];
  }
  if (state.phase !== 'live') {
    return ['warning', 'catching up'];
  }
  if (words !== null) {
    return [words.level, words.short];
  }
  const rate = perSecond >= 10 ? formatCount(perSecond) : perSecond.toFixed(1).replace(/\.0$/, '');
  const pace = state.everyMs === undefined ? '' : `every ${state.everyMs / 1000} s · `;
  return ['good', `live · ${pace}${rate} ${rate === '1' ? 'change' : 'changes'}/s`];
}
