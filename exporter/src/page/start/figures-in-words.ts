import { formatCount } from '../../view';

/** Stands where a figure is not known. */
export const UNKNOWN = '–';

/** A rate: three figures at most below a thousand, `0.4`, `12`, `3,120`. Never negative. */
export function formatRate(rate: number): string {
  return rate === 0 ? '0' : rate < 0.05 ? '<0.1' : rate < 9.95 ? rate.toFixed(1) : formatCount(rate);
}

/** A rate that has a direction: `+12`, `−3.5`, `0`. */
export function formatTrend(rate: number): string {
  return Math.abs(rate) < 0.05 ? '0' : `${rate < 0 ? '−' : '+'}${formatRate(Math.abs(rate))}`;
}

/** A share of 1 in percent, two figures where it is small: `82 %`, `0.42 %`; what is more than nothing is not `0 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0) {
    return '0 %';
  }
  return percent < 0.01
    ? '<0.01 %'
    : `${percent < 0.995 ? percent.toFixed(2) : percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}
