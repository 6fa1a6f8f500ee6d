import { FieldType, type DataFrame, type Field } from '@grafana/data';
import type { ProcessSnapshot } from '@vma-tracker/exporter/client';
import { columnsOf } from '@vma-tracker/exporter/view';

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
  const labels = { pid: `${info.pid}`, start_time: `${info.start_time}`, comm: info.comm };
  const field = (name: string, type: FieldType, values: ArrayLike<unknown>, config = {}): Field => ({
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
      field('start', FieldType.number, columns.start, ADDRESS),
      field('end', FieldType.number, columns.end, ADDRESS),
      field('perms', FieldType.string, columns.perms),
      field('offset', FieldType.number, columns.offset ?? unknown, ADDRESS),
      field('kind', FieldType.string, columns.kind),
      field('path', FieldType.string, columns.path),
      field('since', FieldType.time, columns.since ?? unknown),
      field('changed', FieldType.time, columns.changedAt ?? unknown),
      field('last_op', FieldType.string, columns.lastOp ?? unknown),
      field('changes', FieldType.number, columns.changes ?? unknown, { min: 0, max: 1 }),
    ],
    meta: {
      preferredVisualisationPluginId: 'vmatracker-addressmap-panel',
      custom: {
        rev,
        ppid: info.ppid,
        exe: info.exe,
        mapState: { map: info.map, map_since: info.map_since, map_reason: info.map_reason, known: mapped },
      },
    },
  };
}
