import { Socket } from 'node:net';
import fc from 'fast-check';
import { Places } from './places';

const LIMIT = 8;

const holderOf = new WeakMap<Socket, string>();

const holders = { of: (socket: Socket) => Promise.resolve(holderOf.get(socket)!) };

function client(holder: string): Socket {
  const socket = new Socket();
  holderOf.set(socket, holder);
  return socket;
}

const act = fc.oneof(
  fc.record({ who: fc.constantFrom('flood', 'a', 'b', 'c') }),
  fc.record({ back: fc.nat(LIMIT - 1) }),
);

test('there are never too many, and who is refused has as much as anybody, give or take one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
      const places = new Places(LIMIT, holders);
      const held: { who: string; release: () => void }[] = [];
      const count = (who: string) => held.filter((each) => each.who === who).length;
      for (const each of acts) {
        if ('back' in each) {
          held.splice(each.back, 1)[0]?.release();
        } else {
          const { who } = each;
          const mine = { who, release: (): void => undefined };
          const release = await places.take(client(who), () => {
            expect(held.findLast((other) => other.who === mine.who)).toBe(mine);
            held.splice(held.indexOf(mine), 1);
          });
          if (release === undefined) {
            expect(held).toHaveLength(LIMIT);
            expect(Math.max(...['flood', 'a', 'b', 'c'].map(count))).toBeLessThanOrEqual(count(who) + 1);
          } else {
            held.push(Object.assign(mine, { release }));
          }
        }
        expect(places.size).toBe(held.length);
        expect(held.length).toBeLessThanOrEqual(LIMIT);
      }
    }),
  );
});

test('nobody is asked who he is while there are places, and there may be any number', async () => {
  const unasked = { of: () => Promise.reject(new Error('there is no need for it')) };
  for (const [limit, count] of [
    [3, 3],
    [0, 100],
  ] as const) {
    const places = new Places(limit, unasked);
    for (let n = 0; n < count; n++) {
      await expect(places.take(client('a'), () => undefined)).resolves.toBeDefined();
    }
  }
});

test('a place that is given back while it is asked who has which is taken', async () => {
  const places = new Places(1, holders);
  const release = await places.take(client('a'), () => undefined);
  const second = places.take(client('a'), () => undefined);
  release!();
  await expect(second).resolves.toBeDefined();
});
