import { backoffMs, type BackoffOptions } from './backoff';
import { LineDecoder } from './line-decoder';
import { parseMessage, type Message } from './message';
import { openingParams } from './opening';
import { StatusError } from './status-error';
import type { StreamSlots } from './stream-slots';
import type { StreamState } from './stream-state';
import { Turns } from './turns';
import type { ConnectionState, Selection, Transport } from './types';

export interface SessionOptions {
  readonly transport: Transport;
  readonly selection: Selection;
  /** Folded into from now on by this session alone. */
  readonly state: StreamState;
  readonly backoff: BackoffOptions;
  /** Without a byte for so long, a connection counts as lost. */
  readonly silenceMs: number;
  /** Where it holds its connection; while there is no place, it polls. */
  readonly slots: StreamSlots;
  /** From the beginning of one poll to that of the next; more where a poll takes long. */
  readonly pollMs: number;
  /** Called when the state or the phase may have changed. */
  readonly onUpdate: () => void;
}

/** As `silenceMs`, of a poll: what is shown must not be old without a word. */
const POLL_SILENCE_MS = 5000;

const CAUGHT_UP = 'caught up';

/** One selection's stream, over as many connections as it takes. */
export class Session {
  private status: ConnectionState = { phase: 'resting' };
  private readonly stop = new AbortController();
  private readonly turns = new Turns();
  /** Whether something was shown before, which is out of date while there is no connection. */
  private seen: boolean;
  /** The type of the last message. */
  private last: Message['type'] | undefined;
  /** Attempts in a row. */
  private failures = 0;
  /** Ends the pause that it is in. */
  private wake: () => void = () => undefined;

  constructor(private readonly options: SessionOptions) {
    this.seen = options.state.complete;
  }

  get selection(): Selection {
    return this.options.selection;
  }

  get state(): StreamState {
    return this.options.state;
  }

  get phase(): ConnectionState {
    return this.status;
  }

  /** Connects, again and again, until closed; not before the caller has had its turn. Never rejects. */
  async run(): Promise<void> {
    const { slots, pollMs } = this.options;
    this.become({ phase: 'connecting' });
    await Promise.resolve();
    while (!this.stopped()) {
      this.tries();
      const leave = await slots.take();
      const began = Date.now();
      const reason = this.stopped() ? CAUGHT_UP : await this.attempt(leave === undefined);
      leave?.();
      if (this.stopped()) {
        return;
      }
      if (reason === CAUGHT_UP) {
        this.failures = 0;
        const took = Date.now() - began;
        const wait = Math.max(pollMs - took, took);
        this.becomeLive(took + wait);
        await this.pause(wait);
        continue;
      }
      if (reason instanceof StatusError && reason.status === 410 && this.failures === 0) {
        // The way of the exporter to say: begin afresh.
        this.failures = 1;
        continue;
      }
      const { backoff } = this.options;
      const wasLong = this.status.phase === 'live' && Date.now() - began >= backoff.maxMs;
      this.failures = wasLong ? 1 : this.failures + 1;
      const refused = reason instanceof StatusError && isRefusal(reason.status);
      const wait = refused ? backoff.maxMs : backoffMs(this.failures, backoff, Math.random());
      this.become(this.lost(reason.message, refused, wait));
      await this.pause(wait);
    }
  }

  /** Makes the attempt at once that is waited for after a failure, and lets the next ones follow closely again. */
  retry(): void {
    if ('retryAt' in this.status) {
      this.failures = 0;
      if (this.status.retryAt !== null) {
        this.tries();
        this.wake();
      }
    }
  }

  close(): void {
    this.stop.abort();
    this.status = { phase: 'closed' };
  }

  /** One connection from its opening to its end. @returns why it ended. */
  private async attempt(once: boolean): Promise<Error | typeof CAUGHT_UP> {
    const { transport, selection, state, pollMs } = this.options;
    const silenceMs = once ? Math.min(this.options.silenceMs, POLL_SILENCE_MS) : this.options.silenceMs;
    this.last = undefined;
    const connection = new AbortController();
    const abort = (): void => {
      connection.abort(new Error('closed'));
    };
    const giveUp = (): void => {
      connection.abort(new Error(`nothing was heard from the exporter for ${silenceMs / 1000} s`));
    };
    this.stop.signal.addEventListener('abort', abort);
    let watchdog = setTimeout(giveUp, silenceMs);
    try {
      const lines = new LineDecoder();
      for await (const chunk of transport.open(openingParams(selection, state, once), connection.signal)) {
        clearTimeout(watchdog);
        if (this.stopped()) {
          break;
        }
        watchdog = setTimeout(giveUp, silenceMs);
        await this.take(lines, chunk, once ? pollMs : undefined);
      }
      return once && this.isCaughtUp() ? CAUGHT_UP : new Error('the exporter ended the stream');
    } catch (error) {
      if (error instanceof StatusError && error.status === 410) {
        state.restart();
      }
      const cause: unknown = connection.signal.aborted ? connection.signal.reason : error;
      return cause instanceof Error ? cause : new Error(String(cause));
    } finally {
      clearTimeout(watchdog);
      this.stop.signal.removeEventListener('abort', abort);
      connection.abort();
    }
  }

  /** A map of a million VMAs comes at once, in many lines: between them others have their turn. */
  private async take(lines: LineDecoder, chunk: Uint8Array, everyMs: number | undefined): Promise<void> {
    const { state, onUpdate } = this.options;
    try {
      for (const line of lines.push(chunk)) {
        if (this.turns.isOver) {
          await this.turns.next();
          if (this.stopped()) {
            return;
          }
        }
        const message = parseMessage(line);
        if (message !== null) {
          this.fold(message, everyMs);
        }
      }
    } catch (error) {
      // Asked to go on from here, the other end would only say the same again.
      state.restart();
      throw error;
    }
    onUpdate();
  }

  private fold(message: Message, everyMs: number | undefined): void {
    this.options.state.fold(message, Date.now() * 1000);
    this.last = message.type;
    if (message.type === 'synced' && message.cursor !== null) {
      this.seen = true;
      if (this.status.phase !== 'live' || everyMs === undefined) {
        this.becomeLive(everyMs);
      }
    }
  }

  /** @param everyMs by polls that begin so far apart. */
  private becomeLive(everyMs: number | undefined): void {
    // In seconds, so that it is not another state with each poll.
    const rounded = everyMs === undefined ? undefined : Math.ceil(everyMs / 1000) * 1000;
    if (this.status.phase !== 'live' || this.status.everyMs !== rounded) {
      this.become({ phase: 'live', ...(rounded === undefined ? {} : { everyMs: rounded }) });
    }
  }

  /** @param waitMs until the next attempt. */
  private lost(reason: string, refused: boolean, waitMs: number): ConnectionState {
    const phase = refused ? 'error' : this.seen ? 'stale' : 'connecting';
    return { phase, reason, retryAt: Date.now() + waitMs };
  }

  /** An attempt begins. */
  private tries(): void {
    if ('retryAt' in this.status && this.status.retryAt !== null) {
      this.become({ ...this.status, retryAt: null });
    }
  }

  private become(status: ConnectionState): void {
    this.status = status;
    this.options.onUpdate();
  }

  private isCaughtUp(): boolean {
    return this.last === 'bookmark';
  }

  private stopped(): boolean {
    return this.stop.signal.aborted;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.stop.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wake = done;
      this.stop.signal.addEventListener('abort', done);
    });
  }
}

/** Whether a status says that asking again won't help soon: 408 and 429 are of the moment, 410 begins afresh. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 410, 429].includes(status);
}
