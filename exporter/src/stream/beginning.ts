import { Problem } from '../http/problem';
import { decodeCursor } from './cursor';
import type { Hub } from './hub';
import type { StreamQuery } from './request';
import type { Resumption } from './resumption';

/**
 * Where to begin.
 *
 * @returns `gone` for a cursor that can't be resumed from.
 * @throws Problem 400 for a cursor that is none.
 * @param lastEventId what an EventSource sends by itself when it reconnects, with the URL that it began with: it counts
 *   more than a cursor there, and is never refused, for an EventSource would give up.
 * @param began the journal's item from which on it is known what the client was shown.
 */
export function beginning(
  hub: Hub,
  query: StreamQuery,
  lastEventId: string | undefined,
  began: number,
): Resumption | 'afresh' | 'gone' {
  const text = lastEventId ?? query.cursor;
  if (text === undefined) {
    return 'afresh';
  }
  const cursor = decodeCursor(text);
  if (cursor === undefined && lastEventId === undefined) {
    throw new Problem(400, 'cursor: is none that an exporter issued', {
      errors: [{ parameter: 'cursor', detail: 'is none that an exporter issued' }],
    });
  }
  const { head, tail } = hub.journal;
  if (cursor?.epoch !== hub.epoch || cursor.seq < Math.max(tail, began) || cursor.seq > head) {
    return 'gone';
  }
  return { seq: cursor.seq, have: lastEventId === undefined ? query.have : undefined };
}
