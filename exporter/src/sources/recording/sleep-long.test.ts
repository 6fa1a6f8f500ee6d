import { sleepLong } from './sleep-long';

/** What setTimeout takes at most, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

test.each([0, 1, LONGEST_TIMER, LONGEST_TIMER + 1, 3 * LONGEST_TIMER + 5, 1e12])(
  '%d ms are waited in whole',
  async (ms) => {
    const waits: number[] = [];
    await sleepLong(ms, new AbortController().signal, (each) => {
      waits.push(each);
      return Promise.resolve();
    });
    expect(waits.reduce((a, b) => a + b)).toBe(ms);
    expect(Math.max(...waits)).toBeLessThanOrEqual(LONGEST_TIMER);
  },
);

test('an end comes at once, and no timer warns', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  try {
    const stopping = new AbortController();
    let over = false;
    const waiting = sleepLong(1e11, stopping.signal).then(() => (over = true));
    for (let turn = 0; turn < 10; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(over).toBe(false);
    stopping.abort();
    await waiting;
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', note);
  }
});
