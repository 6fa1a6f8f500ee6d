import type { HistoryColumns } from './history';
import { formatClock } from '../../view';
import { announcementOf, momentInWords, rangeInWords, summaryOf } from './words';

const AT = 1_700_000_000;
const COLUMNS: HistoryColumns = [
  [AT, AT + 1, AT + 2, AT + 3],
  [1204, 812, null, 900],
  [0, 0, null, 0],
  [null, 36.6, null, 2.04],
];
const MS = AT * 1000;

test('what is in view is summed up, with the limit where it is known', () => {
  expect(summaryOf(COLUMNS, MS, MS + 3000, true, null)).toBe('Last 3 s: 812 to 1,204 VMAs, 37 changes/s at most');
  expect(summaryOf(COLUMNS, MS, MS + 3000, true, 65_530)).toBe(
    'Last 3 s: 812 to 1,204 of 65,530 VMAs, 37 changes/s at most',
  );
  expect(summaryOf(COLUMNS, MS + 2500, MS + 3000, false, null)).toBe(
    `${rangeInWords([MS + 2500, MS + 3000])}: steady at 900 VMAs, 2 changes/s at most`,
  );
});

test('a time that nobody saw is not said to be without VMAs', () => {
  expect(summaryOf(COLUMNS, MS + 1500, MS + 2500, false, 65_530)).toBe('Nothing is known of this time');
  expect(momentInWords(COLUMNS, 2, null)).toBe(`${formatClock(MS + 2000)}: not known`);
});

test('a rate that is not known is left out', () => {
  expect(momentInWords(COLUMNS, 0, null)).toBe(`${formatClock(MS)}: 1,204 VMAs`);
  expect(momentInWords(COLUMNS, 1, null)).toBe(`${formatClock(MS + 1000)}: 812 VMAs, 37 changes/s`);
});

test('the mark that is pointed at says what happened', () => {
  const mark = { at: MS + 1400, tone: 'life', words: 'exec /bin/true' } as const;
  expect(momentInWords(COLUMNS, 1, mark)).toBe(
    `${formatClock(MS + 1000)}: 812 VMAs, 37 changes/s · ${formatClock(MS + 1400)}: exec /bin/true`,
  );
});

test('what is chosen is read out, and not each second while now is followed', () => {
  const following = { length: 300_000, to: null };
  expect(announcementOf(null, null, 'a')).toBe('');
  expect(announcementOf(following, null, 'a')).toBe('Shown: 5 min up to now.');
  expect(announcementOf(following, null, 'b')).toBe(announcementOf(following, null, 'a'));
  expect(announcementOf({ length: 10_000, to: MS }, [MS, MS + 5000], 'said')).toBe(
    `Shown: said. Range: ${rangeInWords([MS, MS + 5000])}.`,
  );
});
