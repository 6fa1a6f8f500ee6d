import type { DataFrame } from '@grafana/data';
import { processKey } from '@vma-tracker/exporter/client';
import {
  unescapeWire,
  type AddressMapState,
  type MapInput,
  type MappingColumns,
  type MapStateShown,
} from '@vma-tracker/exporter/view';
import { looksLikeMap, readColumns } from './columns';
import { readFeed, type ProcessLine } from './feed';

/** What a panel makes of its data. */
export interface Contents {
  /** Undefined: there is nothing to draw, and `message` says why. */
  readonly state?: AddressMapState;
  /** Of the first process, for the panel's first line. */
  readonly heading: { readonly name: string; readonly pid: string };
  /** What the data says of the first map, if it says so: whether it can be relied on. */
  readonly mapState?: MapStateShown;
  /** The changes, newest first; undefined: the data tells none. */
  readonly lines?: readonly ProcessLine[];
  /** Maps by the PID that changes name. */
  readonly ids: ReadonlyMap<number, string>;
  /** The limit that the data brings. */
  readonly limit: number | null;
  /** Whether the data streams, and is up to date. */
  readonly phase?: string;
  /** How old it may be though live, in ms; undefined: not at all. */
  readonly everyMs?: number;
  readonly message?: string;
  /** Whether `message` is about data of the wrong shape, rather than about nothing being there. */
  readonly wrong: boolean;
}

/** Reads the frames of a panel: maps, and changes if there are any. */
export function contentsOf(frames: readonly DataFrame[], withChildren: boolean): Contents {
  const feed = frames.find((frame) => frame.name === 'changes' && !looksLikeMap(frame));
  const custom: Record<string, unknown> = feed?.meta?.custom ?? {};
  const common = {
    limit: typeof custom.maxMapCount === 'number' ? custom.maxMapCount : null,
    phase: typeof custom.phase === 'string' ? custom.phase : undefined,
    everyMs: typeof custom.everyMs === 'number' ? custom.everyMs : undefined,
    lines: feed === undefined ? undefined : readFeed(feed),
  };
  const candidates = frames.filter(looksLikeMap);
  const maps: Array<{ readonly frame: DataFrame; readonly columns: MappingColumns }> = [];
  for (const frame of withChildren ? candidates : candidates.slice(0, 1)) {
    const read = readColumns(frame);
    if ('problem' in read) {
      return { ...common, ...NOTHING, message: read.problem, wrong: true };
    }
    maps.push({ frame, columns: read.columns });
  }
  if (maps.length === 0) {
    const notice = feed?.meta?.notices?.[0]?.text;
    return {
      ...common,
      ...NOTHING,
      wrong: feed === undefined && frames.length > 0,
      message: notice ?? 'An address map needs frames with the fields start, end, kind, perms, path.',
    };
  }
  const first = maps[0].frame;
  return {
    ...common,
    state: { maps: maps.map(({ frame, columns }, index) => mapInput(frame, columns, index, first)) },
    heading: { name: unescapeWire(label(first, 'comm') ?? first.name ?? ''), pid: label(first, 'pid') ?? '' },
    mapState: first.meta?.custom?.mapState,
    ids: new Map(maps.map(({ frame }, index) => [Number(label(frame, 'pid')), idOf(frame, index)])),
    wrong: false,
  };
}

const NOTHING = { heading: { name: '', pid: '' }, ids: new Map<number, string>() };

function mapInput(frame: DataFrame, columns: MappingColumns, index: number, first: DataFrame): MapInput {
  const pid = label(frame, 'pid');
  const isChild = index > 0 && `${frame.meta?.custom?.ppid}` === label(first, 'pid');
  const name = unescapeWire(label(frame, 'comm') ?? frame.name ?? `map ${index + 1}`);
  return {
    id: idOf(frame, index),
    title: pid === undefined ? name : `${isChild ? 'child' : name} ${pid}`,
    columns,
  };
}

function idOf(frame: DataFrame, index: number): string {
  const pid = label(frame, 'pid');
  return pid === undefined
    ? `${frame.refId ?? ''}/${frame.name ?? ''}/${index}`
    : processKey({ pid: Number(pid), startTime: Number(label(frame, 'start_time')) });
}

function label(frame: DataFrame, name: string): string | undefined {
  return frame.fields[0]?.labels?.[name];
}
