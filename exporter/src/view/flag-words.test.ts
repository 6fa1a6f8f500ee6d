import { flagsInWords, flagsStep } from './flag-words';

test('flags are told in words, those that say little are not, and an unknown one stands for itself', () => {
  expect(flagsInWords('lo ac nh pk3 zz')).toEqual([
    'locked in memory (mlock)',
    'no huge pages (MAP_STACK, MADV_NOHUGEPAGE)',
    'protection key 3',
    'zz',
  ]);
  expect(flagsInWords('')).toEqual([]);
  expect(flagsInWords(null)).toEqual([]);
});

test('what became of them is told where both are known', () => {
  expect(flagsStep('ac', 'lo ac')).toBe('locked in memory (mlock)');
  expect(flagsStep('ac wf', 'dd')).toBe(
    'left out of core dumps (MADV_DONTDUMP); no longer counted as committed memory; no longer wiped in a forked child (MADV_WIPEONFORK)',
  );
  expect(flagsStep(null, 'lo')).toBe('');
  expect(flagsStep('lo', null)).toBe('');
});
