import { formatRoute, parseRoute, type Route } from './route';

/** Between two writes of what the same page of the history says, in milliseconds: browsers refuse more than a few a second. */
const PAUSE = 250;

/** The page's URL: what it says is shown, and what is shown it says. For React's useSyncExternalStore. */
export class Address {
  private route = parseRoute(location.hash);
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    // Back and forward, links, and who edits the URL.
    addEventListener('popstate', () => {
      this.read();
    });
    addEventListener('hashchange', () => {
      this.read();
    });
  }

  /** The same object until the URL is another. */
  readonly getRoute = (): Route => this.route;

  /** @returns a function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Goes to another place, from which one can go back. */
  push(route: Route): void {
    this.write();
    history.pushState(null, '', formatRoute(route));
    this.take(route);
  }

  /** Says more exactly, or anew, what is shown. */
  replace(route: Route): void {
    this.take(route);
    this.timer ??= setTimeout(() => {
      this.write();
    }, PAUSE);
  }

  private write(): void {
    if (this.timer !== undefined) {
      clearTimeout(this.timer);
      this.timer = undefined;
      history.replaceState(null, '', formatRoute(this.route));
    }
  }

  private read(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (location.hash !== formatRoute(this.route)) {
      this.take(parseRoute(location.hash));
    }
  }

  private take(route: Route): void {
    this.route = route;
    for (const listener of this.listeners) {
      listener();
    }
  }
}
