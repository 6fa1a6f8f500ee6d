import { noticeOf } from './notice';
import { shownWith } from './test/shown';

const UNREADABLE = { map: 'unreadable', map_since: 0, map_reason: 'it hangs', known: false } as const;

test('a map with mappings speaks for itself', () => {
  expect(noticeOf(shownWith(), 0)).toBeNull();
});

test.each([
  [null, { busy: true, title: 'Waiting for the map …' }],
  [shownWith({ state: null }), { busy: true, title: 'Waiting for the map …' }],
  [shownWith({ state: null, missing: 'It is gone.' }), { busy: false, words: 'It is gone.' }],
  [
    shownWith({ state: null, connection: { phase: 'stale', reason: 'It does not answer.', retryAt: null } }),
    { busy: false, words: 'It does not answer.' },
  ],
  [shownWith({ state: null, mapState: UNREADABLE }), { busy: false, words: 'The map can’t be read: it hangs.' }],
  [shownWith({}, []), { busy: false, title: 'It has no mappings' }],
  [shownWith({ mapState: UNREADABLE }, []), { busy: false, words: 'The map can’t be read: it hangs.' }],
  [
    shownWith({ mapState: { ...UNREADABLE, map: 'reading' } }, []),
    { busy: true, words: expect.stringContaining('is being read') as string },
  ],
])('what is not there is told with its reason (%#)', (shown, notice) => {
  expect(noticeOf(shown, 0)).toMatchObject(notice);
});
