import { integer, object, text } from './fields';
import { StatusError } from './status-error';

/** The end of a process, as the exporter remembers it. */
export interface ProcessEnd {
  /** Its last name, escaped as on the wire. */
  readonly comm: string;
  /** When it ended, in Unix microseconds. */
  readonly at: number;
}

/**
 * Asks when a process ended. Null: it lives, or its end was not seen, is too long ago, or is not for this client to know.
 *
 * @param base of the API, without a slash at its end: `api/v1`, where the page itself is the exporter's.
 * @param startTime of the process that is meant; null: of whichever had the PID last.
 * @throws StatusError for an answer that says neither; whatever `fetch` throws.
 */
export async function fetchEnded(
  base: string,
  pid: number,
  startTime: number | null,
  signal: AbortSignal,
): Promise<ProcessEnd | null> {
  const query = startTime === null ? '' : `?start_time=${startTime}`;
  const response = await fetch(`${base}/processes/${pid}/vmas${query}`, { cache: 'no-store', signal });
  if (response.status !== 410) {
    await response.body?.cancel();
    if (response.ok || response.status === 404) {
      return null;
    }
    throw new StatusError(response.status, `${response.status} ${response.statusText}`.trim());
  }
  const { ended } = object(await response.json(), 'problem');
  if (ended === undefined) {
    return null;
  }
  const fields = object(ended, 'ended');
  return { comm: text(fields, 'comm'), at: integer(fields, 'at') };
}
