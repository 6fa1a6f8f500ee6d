import { HeapKeeper } from './heap';

const MIB = 1024 * 1024;

function keeper(): { look: (size: number, load?: number) => number; collected: () => number } {
  let [size, load, collections] = [40 * MIB, 0, 0];
  const kept = new HeapKeeper({
    size: () => size,
    load: () => load,
    collect: () => {
      collections++;
      size = Math.min(size, 45 * MIB);
    },
  });
  return {
    look: (nextSize, nextLoad = 0) => {
      [size, load] = [nextSize, nextLoad];
      kept.look();
      return size;
    },
    collected: () => collections,
  };
}

test('what a burst took is given back when it is over, by and by', () => {
  const { look, collected } = keeper();
  expect(look(200 * MIB, 0.9)).toBe(200 * MIB);
  expect(collected()).toBe(0);
  expect(look(200 * MIB, 0.1)).toBe(45 * MIB);
  expect(look(55 * MIB)).toBe(45 * MIB);
});

test('what lives is not collected for ever, and little is not worth it', () => {
  const { look, collected } = keeper();
  look(50 * MIB);
  expect(collected()).toBe(0);
  look(100 * MIB);
  for (let count = 0; count < 100; count++) {
    look(50 * MIB);
  }
  expect(collected()).toBe(6);
});

test('V8 has what is asked of it', () => {
  const kept = new HeapKeeper();
  expect(() => {
    kept.look();
  }).not.toThrow();
});
