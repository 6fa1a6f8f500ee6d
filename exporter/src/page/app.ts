import type { Connection, Snapshot } from '../client';
import { element } from './dom';
import { Poller, type Polled } from './poll';
import { ProcessView } from './process-view';
import { formatRoute, parseRoute } from './route';
import { Sidebar } from './sidebar';
import { StartView } from './start-view';
import { PageTheme } from './theme';
import { TopBar } from './top-bar';

/** The page: a list of processes, and the one that the URL names. */
export class App {
  private readonly theme: PageTheme;
  private readonly bar: TopBar;
  private readonly sidebar = new Sidebar();
  private readonly start = new StartView();
  readonly process: ProcessView;
  private readonly main: HTMLElement;
  private polled: Polled = { list: null, readiness: null, error: null };

  constructor(
    body: HTMLElement,
    private readonly connection: Connection,
  ) {
    this.theme = new PageTheme(() => {
      this.process.retheme();
    });
    this.bar = new TopBar(this.theme);
    this.process = new ProcessView(this.theme);
    this.main = element('main', {}, this.start.root, this.process.root);
    body.append(this.bar.root, this.bar.banner, element('div', { class: 'page' }, this.sidebar.root, this.main));
    connection.subscribe((snapshot) => {
      this.render(snapshot);
    });
    new Poller((polled) => {
      this.polled = polled;
      this.sidebar.update(polled);
      this.start.update(polled);
      this.render(connection.snapshot());
    });
    document.addEventListener('visibilitychange', () => {
      this.restUnlessSeen();
    });
    addEventListener('hashchange', () => {
      this.follow();
    });
    addEventListener('keydown', (event) => {
      this.shortcut(event);
    });
    this.follow();
  }

  private follow(): void {
    const { pid } = parseRoute(location.hash);
    // First of all: while the page is drawn, the answer is on its way.
    if (pid !== null) {
      this.connection.select({ pids: [pid], comms: [], children: true });
    }
    this.restUnlessSeen();
    document.body.dataset['route'] = pid === null ? 'start' : 'process';
    this.start.root.hidden = pid !== null;
    this.process.root.hidden = pid === null;
    this.process.choose(pid);
    this.sidebar.choose(pid);
    document.title = pid === null ? 'VMA Tracker' : `${pid} · VMA Tracker`;
    this.render(this.connection.snapshot());
  }

  /** Connections are few, for all tabs together: who shows no map, or is not seen, needs none. */
  private restUnlessSeen(): void {
    this.connection.rest(document.hidden || parseRoute(location.hash).pid === null);
  }

  private render(snapshot: Snapshot): void {
    this.bar.update(this.polled, snapshot);
    this.process.update(snapshot, this.polled.list?.maxMapCount ?? null);
  }

  private shortcut(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLInputElement;
    if (typing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === '/') {
      if (this.process.root.hidden) {
        this.sidebar.focusSearch();
      } else {
        this.process.focusFinder();
      }
      event.preventDefault();
    } else if (event.key === 'Escape' && document.activeElement === document.body) {
      location.hash = formatRoute({ pid: null });
    }
  }
}
