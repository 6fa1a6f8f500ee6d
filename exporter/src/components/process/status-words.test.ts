import { statusOf } from './status-words';
import { shownWith } from './test/shown';

const CALM = { paused: false, waiting: 0, perSecond: 0 };
const NOW = new Date(2026, 5, 1, 12, 0, 0).getTime();

test.each([
  [{}, CALM, 'good', 'live · 0 changes/s'],
  [{}, { ...CALM, perSecond: 1 }, 'good', 'live · 1 change/s'],
  [{}, { ...CALM, perSecond: 12_345.6 }, 'good', 'live · 12,346 changes/s'],
  [{ connection: { phase: 'live', everyMs: 2000 } }, CALM, 'good', 'live · every 2 s · 0 changes/s'],
  [{}, { ...CALM, paused: true }, 'warning', 'paused'],
  [{}, { ...CALM, paused: true, waiting: 1 }, 'warning', 'paused · 1 change waiting'],
  [{ connection: { phase: 'connecting' } }, CALM, 'warning', 'connecting'],
  [{ connection: { phase: 'resting' } }, CALM, 'warning', 'catching up'],
  [
    { connection: { phase: 'stale', reason: 'cut', retryAt: NOW + 6100 } },
    CALM,
    'critical',
    'stream lost · again in 7 s',
  ],
  [{ connection: { phase: 'error', reason: 'no', retryAt: null } }, CALM, 'critical', 'stream lost · trying again'],
  [{ ended: { at: NOW } }, CALM, 'ended', 'ended at 12:00:00 · its last map'],
  [{ missing: 'It is gone.', state: null }, CALM, 'ended', 'not there'],
  [{ ended: { at: null } }, CALM, 'ended', 'ended · its last map'],
] as const)('%j, %j', (change, view, level, text) => {
  expect(statusOf(shownWith(change), view, NOW)).toMatchObject({ level, text });
});

test('a map that can’t be relied on comes before the pace, and says why', () => {
  const mapState = {
    map: 'unreadable',
    map_since: (NOW - 60_000) * 1000,
    map_reason: 'it hangs',
    known: true,
  } as const;
  expect(statusOf(shownWith({ mapState }), CALM, NOW)).toMatchObject({
    level: 'critical',
    text: 'as of 1 min ago',
    title: expect.stringContaining('it hangs') as string,
  });
});

test('what is no stream has no pace', () => {
  expect(statusOf(shownWith({ connection: null }), CALM, NOW)).toBeNull();
});
