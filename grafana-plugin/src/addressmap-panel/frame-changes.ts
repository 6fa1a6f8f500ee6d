import type { DataFrame } from '@grafana/data';
import type { ChangeRow, Changes } from '@vma-tracker/exporter/components';
import { formatTime, unescapeWire, type ChangeLine } from '@vma-tracker/exporter/view';
import { CHANGE_FIELDS, type FrameField } from '../frames';

/** The rows of a frame of changes, as a view lists them. @param pid of the process that is shown: rows of others name theirs. */
export function frameChanges(frame: DataFrame, pid: number | null): Changes {
  const values = ({ name }: FrameField): readonly unknown[] =>
    frame.fields.find((field) => field.name === name)?.values ?? [];
  const columns = {
    time: values(CHANGE_FIELDS.time),
    seq: values(CHANGE_FIELDS.seq),
    pid: values(CHANGE_FIELDS.pid),
    comm: values(CHANGE_FIELDS.comm),
    tag: values(CHANGE_FIELDS.tag),
    tone: values(CHANGE_FIELDS.tone),
    words: values(CHANGE_FIELDS.words),
    amount: values(CHANGE_FIELDS.amount),
    address: values(CHANGE_FIELDS.address),
  };
  const { length } = columns.seq;
  const rowOf = (row: number): ChangeRow => {
    const of = Number(columns.pid[row]);
    return {
      seq: Number(columns.seq[row]),
      time: formatTime(Number(columns.time[row])),
      pid: of,
      process: of === pid ? null : `${unescapeWire(text(columns.comm[row]))} ${of}`,
      tag: text(columns.tag[row]),
      tone: toneOf(columns.tone[row]),
      words: text(columns.words[row]),
      amount: text(columns.amount[row]),
      address: typeof columns.address[row] === 'number' ? columns.address[row] : null,
    };
  };
  return {
    total: length === 0 ? 0 : Number(columns.seq[length - 1]),
    rows: (range) => {
      const places = Array.from({ length }, (_, row) => length - 1 - row).filter((row) => {
        const at = Number(columns.time[row]);
        return range === null || (at >= range[0] && at <= range[1]);
      });
      return {
        length: places.length,
        at: (i) => rowOf(places[i]),
        keyAt: (i) => Number(columns.seq[places[i]]),
      };
    },
    marksAfter: (after) =>
      columns.seq.flatMap((seq, row) =>
        Number(seq) > after && columns.tone[row] === 'life'
          ? [{ at: Number(columns.time[row]), tone: 'life' as const, words: text(columns.words[row]) }]
          : [],
      ),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const TONES: ReadonlyArray<ChangeLine['tone']> = ['map', 'unmap', 'protect', 'move', 'life', 'other'];

function toneOf(value: unknown): ChangeLine['tone'] {
  return TONES.find((tone) => tone === value) ?? 'other';
}
