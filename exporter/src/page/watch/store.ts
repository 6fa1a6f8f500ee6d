import { Poller, type Polled } from '../poll';
import { UNWATCHED, Watch, type Watched } from './watch';

/** What begins to poll, and tells what it finds. */
export type StartPolling = (onPolled: (polled: Polled) => void) => void;

/** The machine as polling shows it: for React's useSyncExternalStore. Polls from its first moment. */
export class WatchStore {
  private readonly watch = new Watch();
  private readonly listeners = new Set<() => void>();
  private watched = UNWATCHED;

  constructor(start: StartPolling = (onPolled) => new Poller(onPolled), now = () => performance.now()) {
    start((polled) => {
      this.watched = this.watch.note(polled, now());
      for (const listener of this.listeners) {
        listener();
      }
    });
  }

  /** @returns a function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** The same object until something comes. */
  readonly getSnapshot = (): Watched => this.watched;
}
