import { formatCount, formatClock, mapStateInWords, plural } from '../../view';
import type { Shown } from './shown';

/** How a process and what is told of it fare. */
export interface Status {
  readonly level: 'good' | 'warning' | 'critical' | 'ended';
  readonly text: string;
  /** A sentence or more behind it; empty: none. */
  readonly title: string;
  /** When the lost stream is tried again, in Unix milliseconds; null: it is not lost, or being tried now. */
  readonly retryAt: number | null;
  readonly lost: boolean;
}

const POLLED =
  'Other tabs have the streams that this browser can spare for the exporter. This one asks again and again, until one is free.';

/** @param now Unix milliseconds. @returns null where there is nothing to say: the data is no stream. */
export function statusOf(
  { connection, ended, missing, mapState }: Shown,
  { paused, waiting, perSecond }: { readonly paused: boolean; readonly waiting: number; readonly perSecond: number },
  now: number,
): Status | null {
  const status = (level: Status['level'], text: string, title = ''): Status => ({
    level,
    text,
    title,
    retryAt: null,
    lost: false,
  });
  if (ended !== null) {
    return status('ended', `ended${ended.at === null ? '' : ` at ${formatClock(ended.at)}`} · its last map`);
  }
  if (missing !== null) {
    return status('ended', 'not there');
  }
  if (connection?.phase === 'stale' || connection?.phase === 'error') {
    const { reason, retryAt } = connection;
    const again = retryAt === null ? 'trying again' : `again in ${Math.max(1, Math.ceil((retryAt - now) / 1000))} s`;
    return { level: 'critical', text: `stream lost · ${again}`, title: reason, retryAt, lost: true };
  }
  if (paused) {
    return status(
      'warning',
      waiting === 0 ? 'paused' : `paused · ${plural(waiting, 'change')} waiting`,
      'What is drawn stands still. Nothing is lost: Go on catches up.',
    );
  }
  if (connection !== null && connection.phase !== 'live') {
    return status('warning', connection.phase === 'connecting' ? 'connecting' : 'catching up');
  }
  const words = mapState === null ? null : mapStateInWords(mapState, now);
  if (words !== null) {
    return status(words.level, words.short, words.long);
  }
  if (connection === null) {
    return null;
  }
  const rate = perSecond >= 10 ? formatCount(Math.round(perSecond)) : perSecond.toFixed(1).replace(/\.0$/, '');
  const pace = connection.everyMs === undefined ? '' : `every ${connection.everyMs / 1000} s · `;
  return status(
    'good',
    `live · ${pace}${rate} ${rate === '1' ? 'change' : 'changes'}/s`,
    connection.everyMs === undefined ? '' : POLLED,
  );
}
