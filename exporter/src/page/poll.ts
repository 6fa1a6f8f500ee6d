import { parseProcessList, type ProcessList } from '../client';

/** How the exporter fares, as its readiness tells it. */
export interface Readiness {
  readonly ready: boolean;
  /** Whether there are maps that can't be read; `detail` says which. */
  readonly partial: boolean;
  /** The name of its source; null where it says no more than what is wrong. */
  readonly source: string | null;
  /** One line: what its source does, or why it does not. */
  readonly detail: string;
}

/** What the polling found. */
export interface Polled {
  /** The last list that came; null before the first. */
  readonly list: ProcessList | null;
  /** When it came, in Unix milliseconds; 0 before the first. */
  readonly at: number;
  readonly readiness: Readiness | null;
  /** Why the list could not be had this time; null: it could. */
  readonly error: string | null;
}

/** Between two looks, in milliseconds. A list of 1,000 processes is 300 kB, so this is no more often than eyes need. */
const INTERVAL = 2000;
/** How long a look may take, in milliseconds. */
const PATIENCE = 5 * INTERVAL;

/**
 * Asks for the process list and the readiness again and again, one after the other: connections are few, for all tabs
 * together. Not while nobody sees the page.
 */
export class Poller {
  private polled: Polled = { list: null, at: 0, readiness: null, error: null };
  private looking = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly onPolled: (polled: Polled) => void) {
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) {
        void this.look();
      }
    });
    void this.look();
  }

  private async look(): Promise<void> {
    if (this.looking) {
      return;
    }
    this.looking = true;
    clearTimeout(this.timer);
    const began = performance.now();
    const signal = AbortSignal.timeout(PATIENCE);
    const list = await fetchList(signal);
    const readiness = await fetchReadiness(signal);
    this.looking = false;
    this.polled = {
      list: list instanceof Error ? this.polled.list : list,
      at: list instanceof Error ? this.polled.at : Date.now(),
      readiness,
      error: list instanceof Error ? list.message : null,
    };
    if (!document.hidden) {
      this.timer = setTimeout(() => void this.look(), Math.max(0, began + INTERVAL - performance.now()));
    }
    this.onPolled(this.polled);
  }
}

async function fetchList(signal: AbortSignal): Promise<ProcessList | Error> {
  try {
    const answer = await fetch('api/v1/processes', { signal });
    if (!answer.ok) {
      return new Error(await problemOf(answer));
    }
    return listOf(await answer.json());
  } catch (error) {
    return error instanceof Error && error.name !== 'TypeError'
      ? error
      : new Error('The exporter does not answer. Is it still running?');
  }
}

function listOf(answer: unknown): ProcessList {
  try {
    return parseProcessList(answer);
  } catch (error) {
    // It may be a later exporter than the one that this page is of.
    throw new Error(`${error instanceof Error ? error.message : String(error)} Reload the page.`, { cause: error });
  }
}

async function fetchReadiness(signal: AbortSignal): Promise<Readiness | null> {
  try {
    const answer = await fetch('-/ready', { signal });
    if (answer.ok) {
      const body: unknown = await answer.json();
      const partial = textOf(body, 'status') === 'partial';
      return { ready: true, partial, source: textOf(body, 'source'), detail: detailOf(body) };
    }
    return { ready: false, partial: false, source: null, detail: await problemOf(answer) };
  } catch {
    return null;
  }
}

async function problemOf(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => null);
  const detail = detailOf(body);
  return detail === '' ? `The exporter answers ${answer.status} ${answer.statusText}.` : detail;
}

function detailOf(body: unknown): string {
  return textOf(body, 'detail') ?? '';
}

function textOf(body: unknown, member: string): string | null {
  const text: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, member) : null;
  return typeof text === 'string' ? text : null;
}
