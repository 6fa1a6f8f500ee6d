import { monotonicMicros } from './clock';
import type { Outcome } from './map-teller';
import { RereadLanes } from './reread-lanes';
import type { Reader } from './reread-queue';
import { until } from '../test/collect';
import { spaceOf } from '../test/space';

interface Reading {
  readonly mm: number;
  readonly answer: (outcome: Outcome) => void;
}

/** A reader that keeps what it is to read until it is answered. */
function reader(): { readings: Reading[]; reader: Reader } {
  const readings: Reading[] = [];
  return {
    readings,
    reader: {
      read: ({ mm }) => new Promise((answer) => readings.push({ mm, answer })),
      cost: 0,
      notBefore: () => -Infinity,
      watched: () => [],
    },
  };
}

test('one that is dear to read goes to a lane of its own once that is known, and holds up no other', async () => {
  const [quick, dear] = [reader(), reader()];
  const lanes = new RereadLanes({ quick: quick.reader, dear: dear.reader });
  const stop = new AbortController();
  const run = lanes.run(stop.signal, () => undefined);
  const [million, small] = [spaceOf(1), spaceOf(2)];
  lanes.want(million, { urgency: 'changed', at: monotonicMicros() });
  await until(() => quick.readings.length === 1);
  million.bytes = 1e8;
  quick.readings[0]!.answer('long');
  await until(() => dear.readings.length === 1);
  // It is being read there: what happens meanwhile is not read here, beside it.
  lanes.want(million, { urgency: 'changed', at: monotonicMicros() });
  lanes.want(small, { urgency: 'changed', at: monotonicMicros() });
  await until(() => quick.readings.length === 2);
  expect(quick.readings[1]!.mm).toBe(2);
  expect(lanes.rereads().waiting).toBe(2);
  expect(lanes.behindSince(million)).toBeDefined();
  quick.readings[1]!.answer('told');
  dear.readings[0]!.answer('told');
  await until(() => dear.readings.length === 2);
  dear.readings[1]!.answer('told');
  await until(() => lanes.rereads().waiting === 0);
  expect(quick.readings).toHaveLength(2);
  stop.abort();
  lanes.wakeUp();
  await run;
});
