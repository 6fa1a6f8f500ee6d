import fc from 'fast-check';
import { TraceOrder } from './trace-order';

interface Recorded {
  readonly micros: number;
  readonly cpu: number;
}

test('what one CPU has recorded later waits for what another has yet to show', () => {
  const order = new TraceOrder<Recorded>();
  const exec = { micros: 20, cpu: 1 };
  const fork = { micros: 10, cpu: 0 };
  expect(order.take([exec], 5)).toEqual([]);
  expect(order.holds).toBe(true);
  expect(order.take([fork], 30)).toEqual([fork, exec]);
  expect(order.holds).toBe(false);
});

test('each is told once, in the order of time, however the buffers are read', () => {
  const history = fc.array(fc.record({ micros: fc.nat(1000), cpu: fc.nat(3) }), { maxLength: 60 });
  // How many of each buffer are taken at a look.
  const looks = fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(9)), { maxLength: 20 });
  fc.assert(
    fc.property(history, looks, (recorded, portions) => {
      const buffers = [0, 1, 2, 3].map((cpu) =>
        recorded.filter((event) => event.cpu === cpu).sort((a, b) => a.micros - b.micros),
      );
      const order = new TraceOrder<Recorded>();
      const told: Recorded[] = [];
      for (const portion of [...portions, [60, 60, 60, 60]]) {
        const found = buffers.flatMap((buffer, cpu) => buffer.splice(0, portion[cpu]));
        const until = Math.min(...buffers.map(([next]) => (next === undefined ? Infinity : next.micros - 1)));
        told.push(...order.take(found, until));
      }
      expect(told.map(({ micros }) => micros)).toEqual(recorded.map(({ micros }) => micros).sort((a, b) => a - b));
      expect(new Set(told)).toEqual(new Set(recorded));
    }),
  );
});
