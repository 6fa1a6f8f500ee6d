import { formatClock, formatCount, plural } from '../../view';
import type { HistoryColumns } from './history';
import type { Mark } from './marks';
import type { Span } from './span';

/** A range, without its ends' dates. @param range in Unix milliseconds */
export function rangeInWords([from, to]: readonly [from: number, to: number]): string {
  return `${formatClock(from)} to ${formatClock(to)}`;
}

/** One sample, and the mark beside it. */
export function momentInWords([at, vmas, , changes]: HistoryColumns, index: number, mark: Mark | null): string {
  const count = vmas[index];
  const rate = changes[index];
  const time = formatClock((at[index] ?? 0) * 1000);
  const words =
    count == null
      ? `${time}: not known`
      : `${time}: ${plural(count, 'VMA')}${rate == null ? '' : `, ${rateInWords(rate)} changes/s`}`;
  return mark === null ? words : `${words} · ${formatClock(mark.at)}: ${mark.words}`;
}

/**
 * All samples of a time: the fewest and the most VMAs, and the most changes a second.
 *
 * @param from in Unix milliseconds, as is `to`
 * @param isNow the time goes on
 * @param limit vm.max_map_count; null: not known
 */
export function summaryOf(
  [at, vmas, , changes]: HistoryColumns,
  from: number,
  to: number,
  isNow: boolean,
  limit: number | null,
): string {
  let [low, high, begin] = [Infinity, -Infinity, Infinity];
  let busiest: number | null = null;
  for (let i = at.length - 1; i >= 0 && (at[i] ?? 0) * 1000 >= from; i--) {
    const count = vmas[i];
    if (count != null && (at[i] ?? 0) * 1000 <= to) {
      low = Math.min(low, count);
      high = Math.max(high, count);
      const rate = changes[i];
      busiest = rate == null ? busiest : Math.max(busiest ?? 0, rate);
      begin = (at[i] ?? 0) * 1000;
    }
  }
  if (low > high) {
    return 'Nothing is known of this time';
  }
  const seconds = Math.round((to - begin) / 1000);
  const time = !isNow
    ? rangeInWords([from, to])
    : seconds < 90
      ? `Last ${seconds} s`
      : `Last ${Math.round(seconds / 60)} min`;
  const most = limit === null ? plural(high, 'VMA') : `${formatCount(high)} of ${plural(limit, 'VMA')}`;
  const count = low === high ? `steady at ${most}` : `${formatCount(low)} to ${most}`;
  const rate = busiest === null || busiest === 0 ? '' : `, ${rateInWords(busiest)} changes/s at most`;
  return `${time}: ${count}${rate}`;
}

/**
 * What a person has brought into view, to be read out. It says nothing of what goes on by itself: that would be read out each second.
 *
 * @param chosen null: nothing yet
 * @param said a summary of what is in view
 */
export function announcementOf(
  chosen: Span | null,
  range: readonly [from: number, to: number] | null,
  said: string,
): string {
  const seconds = Math.round((chosen?.length ?? 0) / 1000);
  const view =
    chosen === null
      ? ''
      : chosen.to !== null
        ? `Shown: ${said}.`
        : `Shown: ${seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`} up to now.`;
  return `${view}${range === null ? '' : ` Range: ${rangeInWords(range)}.`}`.trim();
}

function rateInWords(rate: number): string {
  return rate >= 10 ? formatCount(Math.round(rate)) : rate.toFixed(1).replace(/\.0$/, '');
}
