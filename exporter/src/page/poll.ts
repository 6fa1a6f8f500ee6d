import { parseProcessList, type ProcessList } from './process-list';

/** How the exporter fares, as its readiness tells it. */
export interface Readiness {
  readonly ready: boolean;
  /** Whether there are maps that can't be read; `detail` says which. */
  readonly partial: boolean;
  /** One line: what its source does, or why it does not. */
  readonly detail: string;
}

/** What the polling found. */
export interface Polled {
  /** The last list that came; null before the first. */
  readonly list: ProcessList | null;
  readonly readiness: Readiness | null;
  /** Why the list could not be had this time; null: it could. */
  readonly error: string | null;
}

/** Between two looks, in milliseconds. A list of 1,000 processes is 300 kB, so this is no more often than eyes need. */
const INTERVAL = 2000;

/** Asks for the process list and the readiness again and again, but not while nobody sees the page. */
export class Poller {
  private polled: Polled = { list: null, readiness: null, error: null };
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly onPolled: (polled: Polled) => void) {
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && this.timer === null) {
        void this.look();
      }
    });
    void this.look();
  }

  private async look(): Promise<void> {
    this.timer = setTimeout(() => {
      this.timer = null;
      if (!document.hidden) {
        void this.look();
      }
    }, INTERVAL);
    const signal = AbortSignal.timeout(5 * INTERVAL);
    const [list, readiness] = await Promise.all([fetchList(signal), fetchReadiness(signal)]);
    this.polled = {
      list: list instanceof Error ? this.polled.list : list,
      readiness,
      error: list instanceof Error ? list.message : null,
    };
    this.onPolled(this.polled);
  }
}

async function fetchList(signal: AbortSignal): Promise<ProcessList | Error> {
  try {
    const answer = await fetch('api/v1/processes', { signal });
    if (!answer.ok) {
      return new Error(await problemOf(answer));
    }
    return parseProcessList(await answer.json());
  } catch (error) {
    return error instanceof Error && error.name !== 'TypeError'
      ? error
      : new Error('The exporter does not answer. Is it still running?');
  }
}

async function fetchReadiness(signal: AbortSignal): Promise<Readiness | null> {
  try {
    const answer = await fetch('-/ready', { signal });
    if (answer.ok) {
      const body: unknown = await answer.json();
      return { ready: true, partial: statusOf(body) === 'partial', detail: detailOf(body) };
    }
    return { ready: false, partial: false, detail: await problemOf(answer) };
  } catch {
    return null;
  }
}

async function problemOf(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => null);
  const detail = detailOf(body);
  return detail === '' ? `The exporter answers ${answer.status} ${answer.statusText}.` : detail;
}

function statusOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'status' in body ? body.status : undefined;
}

function detailOf(body: unknown): string {
  const detail = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : '';
  return typeof detail === 'string' ? detail : '';
}
