import React from 'react';
import { Spark } from '../../components/timeline/Spark';
import { formatAge, formatCount, plural } from '../../view';
import { closestOf, type Ranking, type Section } from '../watch/rankings';
import type { Watched, WatchedProcess } from '../watch/watch';
import { Bar } from './Bar';
import type { ColumnId } from './columns';
import { formatRate, formatShare, formatTrend } from './figures-in-words';

/** What a section of the start view says. */
export interface SectionText {
  readonly section: Exclude<Section, 'unread'>;
  readonly title: string;
  /** What the table is sorted by to see all of them. */
  readonly column: ColumnId;
  /** One line instead of rows, where there are none. */
  readonly nothing: (watched: Watched) => string;
  /** What stands between name and number. */
  readonly picture: (process: WatchedProcess, ranking: Ranking) => React.ReactNode;
  readonly number: (process: WatchedProcess) => string;
  /** What is worth a line of its own; null: nothing. */
  readonly note?: (process: WatchedProcess) => string | null;
  /** More than there is room for. */
  readonly hint: (process: WatchedProcess) => string;
}

/** The sections whose rows are processes, in the order in which they matter. */
export const SECTIONS: readonly SectionText[] = [
  {
    section: 'closest',
    title: 'Closest to the limit',
    column: 'share',
    nothing: noneIsNear,
    picture: ({ headroom }) => headroom && <Bar share={headroom.share} level={headroom.level} />,
    number: ({ headroom }) => (headroom === null ? '' : formatShare(headroom.share)),
    hint: ({ headroom }) =>
      headroom === null
        ? ''
        : `${formatCount(headroom.vmas)} VMAs of ${formatCount(headroom.limit)}; beyond it mmap() fails`,
  },
  {
    section: 'growing',
    title: 'Growing',
    column: 'growth',
    nothing: ({ watchedFor }) => (watchedFor < 4000 ? 'Measuring …' : 'None: no process gets more and more VMAs.'),
    picture: (process) => <Spark values={process.line()} label={`VMAs since the page began to watch`} />,
    note: limitInWords,
    number: ({ growth }) => (growth === null ? '' : `${formatTrend(growth.perMinute)}/min`),
    hint: ({ listed, grown }) =>
      `${plural(listed.vmas ?? 0, 'VMA')}, ${formatTrend(grown ?? 0)} since the page began to watch`,
  },
  {
    section: 'busiest',
    title: 'Changing most',
    column: 'changes',
    nothing: nothingChanges,
    picture: ({ changes }, { first }) => <Bar share={(changes ?? 0) / (first[0]?.changes ?? Infinity)} />,
    number: ({ changes }) => (changes === null ? '' : `${formatRate(changes)}/s`),
    hint: ({ changes }) => `${formatRate(changes ?? 0)} calls a second change its map; each takes its mmap_lock`,
  },
  {
    section: 'writableExecutable',
    title: 'Writable and executable',
    column: 'writableExecutable',
    nothing: ({ figures }) =>
      figures?.unknown === 0 ? 'None: no mapping is both.' : 'None, of the maps that are known.',
    picture: () => null,
    number: ({ listed }) => plural(listed.writableExecutableVmas ?? 0, 'VMA'),
    hint: ({ listed }) => `${plural(listed.writableExecutableVmas ?? 0, 'mapping')} with both w and x in its perms`,
  },
];

/** No farther than so many times what was seen is it said how it goes on: a minute says nothing of tomorrow. */
const FORESIGHT = 150;

/** When a process that goes on like this has all the VMAs that it may have; null: later than can be said. */
function limitInWords({ growth, headroom }: WatchedProcess): string | null {
  if (growth === null || headroom === null) {
    return null;
  }
  const minutes = (headroom.limit - headroom.vmas) / growth.perMinute;
  const ms = minutes * 60_000;
  return ms > 0 && ms < FORESIGHT * growth.seenFor ? `at the limit in ${formatAge(ms)}` : null;
}

function noneIsNear({ processes, polled }: Watched): string {
  const closest = closestOf(processes);
  if (closest?.headroom == null) {
    return polled.list?.maxMapCount == null
      ? 'Not known: vm.max_map_count can’t be read.'
      : 'Not known: no map was read yet.';
  }
  return `None is near: the most is ${formatShare(closest.headroom.share)}, ${closest.name} (${closest.listed.pid}).`;
}

function nothingChanges({ figures, lists, polled }: Watched): string {
  if (figures?.changes != null) {
    return 'None: hardly a map changes.';
  }
  if (polled.readiness?.source === 'procfs') {
    return 'Not known: the source procfs compares maps, it sees no calls.';
  }
  return lists < 3 ? 'Measuring …' : 'Not known: the exporter has counted no call yet.';
}
