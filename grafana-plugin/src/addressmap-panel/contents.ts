import type { DataFrame } from '@grafana/data';
import { processKey, type ConnectionState } from '@vma-tracker/exporter/client';
import {
  unescapeWire,
  type AddressMapState,
  type MapInput,
  type Mappings,
  type MapStateShown,
} from '@vma-tracker/exporter/view';
import { CHANGES_FRAME, changesMeta, mapLabels, mapMeta } from '../frames';
import { changesRows, type ProcessLine } from './changes-rows';
import { frameMappings, looksLikeMap, MAP_NEEDS } from './frame-mappings';

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
  readonly phase?: ConnectionState['phase'];
  /** How old it may be though live, in ms; undefined: not at all. */
  readonly everyMs?: number;
  readonly message?: string;
  /** Whether `message` is about data of the wrong shape, rather than about nothing being there. */
  readonly wrong: boolean;
}

/** Reads the frames of a panel: maps, and changes if there are any. */
export function contentsOf(frames: readonly DataFrame[], withChildren: boolean): Contents {
  const changes = frames.find((frame) => frame.name === CHANGES_FRAME && !looksLikeMap(frame));
  const stream = changes === undefined ? {} : changesMeta(changes);
  const common = {
    limit: stream.maxMapCount ?? null,
    phase: stream.phase,
    everyMs: stream.everyMs ?? undefined,
    lines: changes === undefined ? undefined : changesRows(changes),
  };
  const candidates = frames.filter(looksLikeMap);
  const maps: Array<{ readonly frame: DataFrame; readonly mappings: Mappings }> = [];
  for (const frame of withChildren ? candidates : candidates.slice(0, 1)) {
    const read = frameMappings(frame);
    if ('problem' in read) {
      return { ...common, ...NOTHING, message: read.problem, wrong: true };
    }
    maps.push({ frame, mappings: read.mappings });
  }
  if (maps.length === 0) {
    const notice = changes?.meta?.notices?.[0]?.text;
    return {
      ...common,
      ...NOTHING,
      wrong: changes === undefined && frames.length > 0,
      message: notice ?? MAP_NEEDS,
    };
  }
  const first = maps[0].frame;
  const { pid, comm } = mapLabels(first);
  return {
    ...common,
    state: { maps: maps.map(({ frame, mappings }, index) => mapInput(frame, mappings, index, first)) },
    heading: { name: unescapeWire(comm ?? first.name ?? ''), pid: pid ?? '' },
    mapState: mapMeta(first).mapState,
    ids: new Map(maps.map(({ frame }, index) => [Number(mapLabels(frame).pid), idOf(frame, index)])),
    wrong: false,
  };
}

const NOTHING = { heading: { name: '', pid: '' }, ids: new Map<number, string>() };

function mapInput(frame: DataFrame, mappings: Mappings, index: number, first: DataFrame): MapInput {
  const { pid, comm } = mapLabels(frame);
  const isChild = index > 0 && `${mapMeta(frame).ppid}` === mapLabels(first).pid;
  const name = unescapeWire(comm ?? frame.name ?? `map ${index + 1}`);
  return {
    id: idOf(frame, index),
    title: pid === undefined ? name : `${isChild ? 'child' : name} ${pid}`,
    mappings,
  };
}

/** Another source's frames may bear labels of the same names that are no numbers. */
function idOf(frame: DataFrame, index: number): string {
  const labels = mapLabels(frame);
  const [pid, startTime] = [Number(labels.pid), Number(labels.start_time)];
  return Number.isNaN(pid + startTime)
    ? `${frame.refId ?? ''}/${frame.name ?? ''}/${index}`
    : processKey({ pid, startTime });
}
