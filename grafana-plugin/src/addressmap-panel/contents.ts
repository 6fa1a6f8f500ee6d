import type { DataFrame } from '@grafana/data';
import { processKey } from '@vma-tracker/exporter/client';
import type { Changes, Shown } from '@vma-tracker/exporter/components';
import { FamilyStates, unescapeWire, type Mappings } from '@vma-tracker/exporter/view';
import { CHANGES_FRAME, changesMeta, mapLabels, mapMeta } from '../frames';
import { frameChanges } from './frame-changes';
import { frameMappings, looksLikeMap, MAP_NEEDS } from './frame-mappings';
import type { AddressMapOptions } from './options';

/** What a panel makes of its data: what to show, or why there is nothing. */
export type Contents =
  | { readonly shown: Shown; readonly onRetry: (() => void) | undefined }
  /** `wrong`: the data has the wrong shape, rather than nothing being there. */
  | { readonly shown: null; readonly message: string; readonly wrong: boolean };

/**
 * Reads the frames of a panel: maps, and changes if there are any.
 *
 * @param streaming whether more is to come: a stream that ended is out of date, whatever it said last.
 * @param maps of the panel so far: equal maps are drawn no second time.
 */
export function contentsOf(
  frames: readonly DataFrame[],
  options: AddressMapOptions,
  streaming: boolean,
  maps: FamilyStates,
): Contents {
  const told = frames.find((frame) => frame.name === CHANGES_FRAME && !looksLikeMap(frame));
  const stream = told === undefined ? undefined : changesMeta(told);
  const candidates = frames.filter(looksLikeMap);
  const read: Array<{ readonly frame: DataFrame; readonly mappings: Mappings }> = [];
  for (const frame of options.children ? candidates : candidates.slice(0, 1)) {
    const found = frameMappings(frame);
    if ('problem' in found) {
      return { shown: null, message: found.problem, wrong: true };
    }
    read.push({ frame, mappings: found.mappings });
  }
  if (read.length === 0) {
    const notice = told?.meta?.notices?.[0]?.text;
    return { shown: null, wrong: told === undefined && frames.length > 0, message: notice ?? MAP_NEEDS };
  }
  const members = read.map(({ frame, mappings }, index) => memberOf(frame, mappings, index));
  const [first] = members;
  const connection = stream?.connection ?? null;
  const shown: Shown = {
    key: first.id,
    name: first.name,
    pid: first.pid,
    cmdline: '',
    connection:
      streaming || connection?.phase !== 'live'
        ? connection
        : { phase: 'stale', reason: 'The data source does not go on. Refresh the panel.', retryAt: null },
    ended: null,
    mapState: mapMeta(read[0].frame).mapState ?? null,
    state: maps.stateOf(members),
    missing: null,
    changes: told === undefined || !options.changes ? null : changesOf(told, first.pid),
    limit: options.limit > 0 ? options.limit : (stream?.maxMapCount ?? null),
    kin: [],
    ids: new Map(members.flatMap(({ pid, id }) => (pid === null ? [] : [[pid, id]]))),
  };
  return { shown, onRetry: stream?.retry };
}

const known = new WeakMap<object, { readonly pid: number | null; readonly changes: Changes }>();

/** The changes of a frame; the same object for the same values, which Grafana's copies of a frame share. */
function changesOf(frame: DataFrame, pid: number | null): Changes {
  const values = frame.fields[0]?.values;
  const before = values === undefined ? undefined : known.get(values);
  if (before?.pid === pid) {
    return before.changes;
  }
  const changes = frameChanges(frame, pid);
  if (values !== undefined) {
    known.set(values, { pid, changes });
  }
  return changes;
}

function memberOf(frame: DataFrame, mappings: Mappings, index: number) {
  const { pid, start_time: startTime, comm } = mapLabels(frame);
  const [number, started] = [Number(pid), Number(startTime)];
  return {
    // Another source's frames may bear labels of the same names that are no numbers.
    id: Number.isNaN(number + started)
      ? `${frame.refId ?? ''}/${frame.name ?? ''}/${index}`
      : processKey({ pid: number, startTime: started }),
    pid: pid === undefined || Number.isNaN(number) ? null : number,
    ppid: mapMeta(frame).ppid ?? null,
    name: unescapeWire(comm ?? frame.name ?? `map ${index + 1}`),
    mappings,
  };
}
