import type { DataFrame, Field } from '@grafana/data';
import type { LiveMap, ProcessSnapshot } from '@vma-tracker/exporter/client';
import { Mappings, roleText, type Thread } from '@vma-tracker/exporter/view';
import { CarriedMap, MAP_FIELDS, type MapLabels, type MapMeta } from '../frames';

const ADDRESS = { unit: 'hex0x', min: 0, max: 2 ** 64 };

const frames = new WeakMap<ProcessSnapshot, DataFrame>();

/**
 * The map of a process as a frame: one row a mapping, from low to high addresses. The same frame for the same snapshot,
 * so that a panel sees by reference what has not changed. Addresses are page-aligned, hence exact as numbers.
 */
export function processFrame(process: ProcessSnapshot): DataFrame {
  let frame = frames.get(process);
  if (frame === undefined) {
    frame = build(process);
    frames.set(process, frame);
  }
  return frame;
}

function build({ info, map, mapped, rev, threads }: ProcessSnapshot): DataFrame {
  const values = valuesOf(map, threads?.threads ?? null);
  const labels: MapLabels = { pid: `${info.pid}`, start_time: `${info.start_time}`, comm: info.comm };
  const meta: MapMeta = {
    rev,
    ppid: info.ppid,
    exe: info.exe,
    mapState: { map: info.map, map_since: info.map_since, map_reason: info.map_reason, known: mapped },
    carried: new CarriedMap(map, threads?.threads ?? null, values),
  };
  const field = (key: keyof typeof MAP_FIELDS, config = {}): Field => ({
    ...MAP_FIELDS[key],
    values: values[key],
    config,
    labels,
  });
  return {
    name: `${info.comm} (${info.pid})`,
    length: map.size,
    fields: [
      field('start', ADDRESS),
      field('end', ADDRESS),
      field('perms'),
      field('offset', ADDRESS),
      field('kind'),
      field('path'),
      field('role'),
      field('flags'),
      field('since'),
      field('changedAt'),
      field('lastOp'),
      field('changes', { min: 0, max: 1 }),
    ],
    meta: {
      preferredVisualisationPluginId: 'vmatracker-addressmap-panel',
      custom: { ...meta },
    },
  };
}

/** What each field holds: a value a mapping. Times are in Unix milliseconds. */
function valuesOf(map: LiveMap, threads: readonly Thread[] | null) {
  const values = {
    start: [] as number[],
    end: [] as number[],
    perms: [] as string[],
    offset: [] as number[],
    kind: [] as string[],
    path: [] as string[],
    role: [] as string[],
    flags: [] as Array<string | null>,
    since: [] as Array<number | null>,
    changedAt: [] as Array<number | null>,
    lastOp: [] as Array<string | null>,
    changes: [] as Array<number | null>,
  };
  map.visit((start, end, offset, { perms, kind, path, flags }, life) => {
    values.start.push(start);
    values.end.push(end);
    values.perms.push(perms);
    values.offset.push(offset);
    values.kind.push(kind);
    values.path.push(path);
    values.flags.push(flags);
    values.since.push(milliseconds(life?.since));
    values.changedAt.push(milliseconds(life?.ts));
    values.lastOp.push(life?.op ?? null);
    values.changes.push(life?.count ?? null);
  });
  const mappings = Mappings.of(map, threads);
  for (let index = 0; index < mappings.length; index++) {
    values.role.push(roleText(mappings, index));
  }
  return values;
}

function milliseconds(microseconds: number | null | undefined): number | null {
  return microseconds === null || microseconds === undefined ? null : microseconds / 1000;
}
