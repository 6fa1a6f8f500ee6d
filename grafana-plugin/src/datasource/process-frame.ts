import type { DataFrame, Field } from '@grafana/data';
import type { ProcessSnapshot } from '@vma-tracker/exporter/client';
import { columnsOf } from '@vma-tracker/exporter/view';
import { MAP_FIELDS, type FrameField, type MapLabels, type MapMeta } from '../frames';

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

function build({ info, map, mapped, rev }: ProcessSnapshot): DataFrame {
  const columns = columnsOf(map);
  const unknown = new Array<null>(columns.length).fill(null);
  const labels: MapLabels = { pid: `${info.pid}`, start_time: `${info.start_time}`, comm: info.comm };
  const meta: MapMeta = {
    rev,
    ppid: info.ppid,
    exe: info.exe,
    mapState: { map: info.map, map_since: info.map_since, map_reason: info.map_reason, known: mapped },
  };
  const field = ({ name, type }: FrameField, values: ArrayLike<unknown>, config = {}): Field => ({
    name,
    type,
    values: values as unknown[],
    config,
    labels,
  });
  return {
    name: `${info.comm} (${info.pid})`,
    length: columns.length,
    fields: [
      field(MAP_FIELDS.start, columns.start, ADDRESS),
      field(MAP_FIELDS.end, columns.end, ADDRESS),
      field(MAP_FIELDS.perms, columns.perms),
      field(MAP_FIELDS.offset, columns.offset ?? unknown, ADDRESS),
      field(MAP_FIELDS.kind, columns.kind),
      field(MAP_FIELDS.path, columns.path),
      field(MAP_FIELDS.since, columns.since ?? unknown),
      field(MAP_FIELDS.changedAt, columns.changedAt ?? unknown),
      field(MAP_FIELDS.lastOp, columns.lastOp ?? unknown),
      field(MAP_FIELDS.changes, columns.changes ?? unknown, { min: 0, max: 1 }),
    ],
    meta: {
      preferredVisualisationPluginId: 'vmatracker-addressmap-panel',
      custom: { ...meta },
    },
  };
}
