import { onReturn } from './on-return';
import { selectionParams } from './opening';
import { Session } from './session';
import { UNLIMITED_SLOTS, type StreamSlots } from './stream-slots';
import { StreamState } from './stream-state';
import type { Connection, ConnectionState, Selection, Snapshot, Transport } from './types';

/** Times in milliseconds. */
export interface ConnectOptions {
  /** Between the first two attempts to connect; doubles with each failure up to `maxBackoffMs`. */
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Without a byte for so long, a connection counts as lost; the exporter gives a sign of life every 15 s. */
  readonly silenceMs: number;
  /** Subscribers are told at most this often, and at once when the first whole state of a selection has come. */
  readonly notifyMs: number;
  /** Where streams are held open; while there is no place, the exporter is polled. */
  readonly slots: StreamSlots;
  /** How often it is polled. */
  readonly pollMs: number;
}

const DEFAULTS: ConnectOptions = {
  firstBackoffMs: 500,
  maxBackoffMs: 30_000,
  silenceMs: 40_000,
  notifyMs: 100,
  slots: UNLIMITED_SLOTS,
  pollMs: 1000,
};

/**
 * Opens the stream of `selection`, once the caller has had its turn, and keeps it open until `close`. Failures are states,
 * never thrown.
 */
export function connect(transport: Transport, selection: Selection, options: Partial<ConnectOptions> = {}): Connection {
  return new LiveConnection(transport, selection, { ...DEFAULTS, ...options });
}

class LiveConnection implements Connection {
  private current: Session;
  /** After a change of the selection, until it knows everything that the new one holds. */
  private next: Session | undefined;
  private readonly listeners = new Set<(snapshot: Snapshot) => void>();
  private shown: Snapshot | undefined;
  /** What `shown` was made of. */
  private shownOf: readonly unknown[] = [];
  private rev = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The session that was live last: the first whole state of another is waited for by who chose it. */
  private lastLive: Session | undefined;
  private notified = 0;
  private closed = false;
  private resting = false;
  private readonly unwatch: () => void;

  constructor(
    private readonly transport: Transport,
    selection: Selection,
    private readonly options: ConnectOptions,
  ) {
    this.current = this.open(selection, new StreamState());
    this.unwatch = onReturn(() => {
      this.retry();
    });
  }

  snapshot(): Snapshot {
    const { state } = this.current;
    const status = this.status();
    const of = [state, state.rev, status];
    if (this.shown === undefined || of.some((part, index) => part !== this.shownOf[index])) {
      this.shownOf = of;
      this.shown = {
        rev: ++this.rev,
        state: status,
        exporter: state.exporter,
        processes: state.processSnapshots(),
        changes: state.changes(),
      };
    }
    return this.shown;
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  select(selection: Selection): void {
    if (this.closed || sameSelection(selection, (this.next ?? this.current).selection)) {
      return;
    }
    this.next?.close();
    this.next = undefined;
    if (sameSelection(selection, this.current.selection)) {
      return;
    }
    const { state } = this.current;
    const maps = selects(selection) && selects(this.current.selection);
    if (!state.complete || state.cursor === null || !maps) {
      this.current.close();
      this.current = this.open(selection, new StreamState());
      this.schedule();
      return;
    }
    const copy = state.clone();
    copy.rescope();
    if (this.resting) {
      this.current = this.open(selection, copy);
      this.schedule();
    } else {
      this.next = this.open(selection, copy);
    }
  }

  rest(resting: boolean): void {
    if (this.closed || resting === this.resting) {
      return;
    }
    this.resting = resting;
    if (!resting) {
      void this.current.run();
      return;
    }
    const wanted = (this.next ?? this.current).selection;
    this.next?.close();
    this.next = undefined;
    this.current.close();
    this.current = this.open(this.current.selection, this.current.state);
    this.select(wanted);
    this.schedule();
  }

  retry(): void {
    this.current.retry();
    this.next?.retry();
  }

  close(): void {
    this.closed = true;
    this.unwatch();
    this.current.close();
    this.next?.close();
    this.next = undefined;
    clearTimeout(this.timer);
    this.listeners.clear();
  }

  private open(selection: Selection, state: StreamState): Session {
    const { firstBackoffMs, maxBackoffMs, silenceMs, slots, pollMs } = this.options;
    const session: Session = new Session({
      transport: this.transport,
      selection,
      state,
      backoff: { firstMs: firstBackoffMs, maxMs: maxBackoffMs },
      silenceMs,
      slots,
      pollMs,
      onUpdate: () => {
        this.updated(session);
      },
    });
    if (!this.resting) {
      void session.run();
    }
    return session;
  }

  private updated(session: Session): void {
    if (session === this.next && session.phase.phase === 'live') {
      this.current.close();
      this.current = session;
      this.next = undefined;
    }
    const isFirst = session === this.current && session.phase.phase === 'live' && session !== this.lastLive;
    if (isFirst) {
      this.lastLive = session;
      clearTimeout(this.timer);
      this.timer = undefined;
      this.notified = 0;
    }
    this.schedule();
  }

  /** A selection that is refused must be seen to be, though the former one is still shown. */
  private status(): ConnectionState {
    return this.next?.phase.phase === 'error' ? this.next.phase : this.current.phase;
  }

  private schedule(): void {
    if (this.closed || this.timer !== undefined || this.listeners.size === 0) {
      return;
    }
    const wait = Math.max(0, this.notified + this.options.notifyMs - Date.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.notified = Date.now();
      const former = this.shown;
      const snapshot = this.snapshot();
      if (snapshot !== former) {
        for (const listener of this.listeners) {
          listener(snapshot);
        }
      }
    }, wait);
  }
}

function selects({ pids, comms }: Selection): boolean {
  return pids.length + comms.length > 0;
}

function sameSelection(a: Selection, b: Selection): boolean {
  return selectionParams(a).toString() === selectionParams(b).toString();
}
