import { backoffMs, type BackoffOptions } from './backoff';
import { LineDecoder } from './lines';
import { parseMessage, type Message } from './message';
import { openingParams } from './opening';
import { StatusError } from './status-error';
import type { StreamState } from './stream-state';
import type { ConnectionState, Selection, Transport } from './types';

export interface SessionOptions {
  readonly transport: Transport;
  readonly selection: Selection;
  /** Folded into from now on by this session alone. */
  readonly state: StreamState;
  readonly backoff: BackoffOptions;
  /** Without a byte for so long, a connection counts as lost. */
  readonly silenceMs: number;
  /** Called when the state or the phase may have changed. */
  readonly onUpdate: () => void;
}

/** One selection's stream, over as many connections as it takes. */
export class Session {
  private status: ConnectionState;
  private readonly stop = new AbortController();
  /** Whether something was shown before, which is out of date while there is no connection. */
  private seen: boolean;

  constructor(private readonly options: SessionOptions) {
    this.seen = options.state.complete;
    this.status = { phase: 'connecting' };
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

  /** Connects, again and again, until closed. Never rejects. */
  async run(): Promise<void> {
    let failures = 0;
    while (!this.stop.signal.aborted) {
      const began = Date.now();
      const reason = await this.attempt();
      if (this.stopped()) {
        return;
      }
      if (reason instanceof StatusError && reason.status === 410 && failures === 0) {
        // The way of the exporter to say: begin afresh.
        failures = 1;
        continue;
      }
      const { backoff } = this.options;
      failures = this.status.phase === 'live' && Date.now() - began >= backoff.maxMs ? 1 : failures + 1;
      const refused = reason instanceof StatusError && isRefusal(reason.status);
      this.become(this.lost(reason.message, refused));
      await this.pause(refused ? backoff.maxMs : backoffMs(failures, backoff, Math.random()));
    }
  }

  close(): void {
    this.stop.abort();
    this.status = { phase: 'closed' };
  }

  /** One connection from its opening to its end. @returns why it ended. */
  private async attempt(): Promise<Error> {
    const { transport, selection, state, silenceMs } = this.options;
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
      for await (const chunk of transport.open(openingParams(selection, state), connection.signal)) {
        clearTimeout(watchdog);
        if (this.stopped()) {
          break;
        }
        watchdog = setTimeout(giveUp, silenceMs);
        this.take(lines, chunk);
      }
      return new Error('the exporter ended the stream');
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

  private take(lines: LineDecoder, chunk: Uint8Array): void {
    const { state, onUpdate } = this.options;
    try {
      for (const line of lines.push(chunk)) {
        const message = parseMessage(line);
        if (message !== null) {
          this.fold(message);
        }
      }
    } catch (error) {
      // Asked to go on from here, the other end would only say the same again.
      state.restart();
      throw error;
    }
    onUpdate();
  }

  private fold(message: Message): void {
    this.options.state.fold(message, Date.now() * 1000);
    if (message.type === 'synced' && message.cursor !== null) {
      this.seen = true;
      this.become({ phase: 'live' });
    }
  }

  private lost(reason: string, refused: boolean): ConnectionState {
    if (refused) {
      return { phase: 'error', reason };
    }
    return this.seen ? { phase: 'stale', reason } : { phase: 'connecting', reason };
  }

  private become(status: ConnectionState): void {
    this.status = status;
    this.options.onUpdate();
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
      this.stop.signal.addEventListener('abort', done);
    });
  }
}

/** Whether a status says that asking again won't help soon: 408 and 429 are of the moment, 410 begins afresh. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 410, 429].includes(status);
}
