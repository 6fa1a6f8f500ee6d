import type { Logger } from 'pino';
import type { Event } from './wire/events';

// Trouble comes in floods; the metrics count each, the log need only say that there is some.
const INTERVAL_MS = 10_000;

/**
 * Watches batches of events for losses and input that was not understood, and logs the first of each sort at once, then
 * at most one line in 10 s with how many there were since.
 */
export function createTroubleLog(
  log: Pick<Logger, 'warn'>,
  now = () => performance.now(),
): (batch: readonly Event[]) => void {
  const sorts = new Map<string, { since: number; count: number }>();

  function tell(sort: string, count: number, message: string, details: Record<string, unknown>): void {
    const at = now();
    const last = sorts.get(sort);
    if (last !== undefined && at - last.since < INTERVAL_MS) {
      last.count += count;
      return;
    }
    log.warn({ ...details, count: count + (last?.count ?? 0) }, message);
    sorts.set(sort, { since: at, count: 0 });
  }

  return (batch) => {
    for (const event of batch) {
      if (event.type === 'lost') {
        tell(event.reason, event.count, 'events were lost; the maps concerned are read afresh', {
          reason: event.reason,
          ...(event.detail === undefined ? {} : { detail: event.detail }),
        });
      } else if (event.type === 'parse_error') {
        tell('parse_error', 1, 'a record of the source was not understood; maps are read afresh', {
          detail: event.detail,
        });
      }
    }
  };
}
