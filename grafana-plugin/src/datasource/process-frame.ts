import { FieldType, type DataFrame, type Field } from '@grafana/data';
import { lifeOf, type ProcessSnapshot } from '@vma-tracker/exporter/client';

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
  const start: number[] = [];
  const end: number[] = [];
  const perms: string[] = [];
  const offset: number[] = [];
  const kind: string[] = [];
  const path: string[] = [];
  const since: Array<number | null> = [];
  const changed: Array<number | null> = [];
  const lastOp: Array<string | null> = [];
  const changes: Array<number | null> = [];
  for (const vma of map.values()) {
    const life = lifeOf(vma);
    start.push(vma.start);
    end.push(vma.end);
    perms.push(vma.perms);
    offset.push(vma.offset);
    kind.push(vma.kind);
    path.push(vma.path);
    since.push(toMs(life?.since));
    changed.push(toMs(life?.ts));
    lastOp.push(life?.op ?? null);
    changes.push(life?.count ?? null);
  }
  const labels = { pid: `${info.pid}`, start_time: `${info.start_time}`, comm: info.comm };
  const field = (name: string, type: FieldType, values: unknown[], config = {}): Field => ({
    name,
    type,
    values,
    config,
    labels,
  });
  return {
    name: `${info.comm} (${info.pid})`,
    length: start.length,
    fields: [
      field('start', FieldType.number, start, ADDRESS),
      field('end', FieldType.number, end, ADDRESS),
      field('perms', FieldType.string, perms),
      field('offset', FieldType.number, offset, ADDRESS),
      field('kind', FieldType.string, kind),
      field('path', FieldType.string, path),
      field('since', FieldType.time, since),
      field('changed', FieldType.time, changed),
      field('last_op', FieldType.string, lastOp),
      field('changes', FieldType.number, changes, { min: 0, max: 1 }),
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

/** Grafana's times are Unix milliseconds; the stream's are microseconds. */
function toMs(micros: number | null | undefined): number | null {
  return micros === null || micros === undefined ? null : micros / 1000;
}
