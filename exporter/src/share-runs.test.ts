import fc from 'fast-check';
import { shareRuns } from './share-runs';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('each caller gets a run begun after its call; runs follow one another and are few', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ calls: fc.nat(5), turns: fc.nat(4) }), { minLength: 1, maxLength: 12 }),
      fc.nat(4),
      async (bursts, length) => {
        let clock = 0;
        let running = 0;
        let runs = 0;
        const shared = shareRuns(async () => {
          runs++;
          expect(++running).toBe(1);
          const began = ++clock;
          for (let i = 0; i < length; i++) {
            await turn();
          }
          running--;
          return began;
        });
        const answers: Promise<void>[] = [];
        for (const { calls, turns } of bursts) {
          for (let call = 0; call < calls; call++) {
            const called = ++clock;
            answers.push(
              shared().then((began) => {
                expect(began).toBeGreaterThan(called);
              }),
            );
          }
          for (let i = 0; i < turns; i++) {
            await turn();
          }
        }
        await Promise.all(answers);
        expect(runs).toBeLessThanOrEqual(bursts.length);
      },
    ),
  );
});

test('a run that fails does so for those who share it, and for nobody else', async () => {
  let runs = 0;
  const shared = shareRuns(() => (++runs === 1 ? Promise.reject(new Error('no')) : Promise.resolve(runs)));
  const results = await Promise.allSettled([shared(), shared()]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(shared()).resolves.toBe(2);
});
