import type { Logger } from 'pino';
import type { World } from './model/world';
import { Seldom } from './seldom';

/** Logs what a World is told of losses and of input that was not understood: each sort, but seldom. */
export function followTrouble(world: World, log: Pick<Logger, 'warn'>): void {
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

  world.follow({
    trouble: (event) => {
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
    },
  });
}
