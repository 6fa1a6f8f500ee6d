import type { Logger } from 'pino';
import type { TroubleListener } from './intake';
import { Seldom } from './seldom';

/** Logs losses, and input that was not understood: each sort, but seldom. */
export function troubleLog(log: Pick<Logger, 'warn'>): TroubleListener {
  const seldom = new Seldom();

  function tell(sort: string, count: number, message: string, details: Record<string, unknown>): void {
    seldom.tell(
      sort,
      (all) => {
        log.warn({ ...details, count: all }, message);
      },
      count,
    );
  }

  return (event) => {
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
  };
}
