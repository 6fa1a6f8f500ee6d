import { mapStateInWords, type MapStateShown } from './map-state';

const shown = (map: MapStateShown['map'], known = true): MapStateShown => ({
  map,
  map_since: 1_000_000_000,
  map_reason: map === 'ok' ? null : 'it hangs',
  known,
});
const now = 1_000_000 + 12_000;

test('a map that can be relied on needs no words', () => {
  expect(mapStateInWords(shown('ok'), now)).toBeNull();
});

test('one that is being read says so', () => {
  expect(mapStateInWords(shown('reading', false), now)).toMatchObject({ level: 'warning', short: 'reading the map' });
});

test('one that can not be read says how old it is, and why', () => {
  expect(mapStateInWords(shown('unreadable'), now)).toEqual({
    level: 'critical',
    short: 'as of 12 s ago',
    long: 'This is the map as it was 12 s ago. Since then it can’t be read: it hangs.',
  });
});

test('one that never could has no age', () => {
  expect(mapStateInWords(shown('unreadable', false), now)).toMatchObject({
    short: 'can’t be read',
    long: 'The map can’t be read: it hangs.',
  });
});
