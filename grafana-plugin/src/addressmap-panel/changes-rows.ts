import type { DataFrame } from '@grafana/data';
import { formatTime, type ChangeLine } from '@vma-tracker/exporter/view';
import { CHANGE_FIELDS, type FrameField } from '../frames';

/** A line of the list of changes, and whose map it is about. */
export interface ProcessLine extends ChangeLine {
  readonly pid: number;
}

const known = new WeakMap<object, readonly ProcessLine[]>();

/** The rows of a frame of changes, newest first; the same array for the same values. */
export function changesRows(frame: DataFrame): readonly ProcessLine[] {
  const values = ({ name }: FrameField): readonly unknown[] =>
    frame.fields.find((field) => field.name === name)?.values ?? [];
  const seqs = values(CHANGE_FIELDS.seq);
  const before = known.get(seqs);
  if (before !== undefined) {
    return before;
  }
  const columns = {
    time: values(CHANGE_FIELDS.time),
    pid: values(CHANGE_FIELDS.pid),
    tag: values(CHANGE_FIELDS.tag),
    tone: values(CHANGE_FIELDS.tone),
    words: values(CHANGE_FIELDS.words),
    amount: values(CHANGE_FIELDS.amount),
    address: values(CHANGE_FIELDS.address),
  };
  const lines = seqs
    .map((seq, row) => ({
      seq: Number(seq),
      time: formatTime(Number(columns.time[row])),
      pid: Number(columns.pid[row]),
      tag: text(columns.tag[row]),
      tone: toneOf(columns.tone[row]),
      words: text(columns.words[row]),
      amount: text(columns.amount[row]),
      address: typeof columns.address[row] === 'number' ? columns.address[row] : null,
    }))
    .reverse();
  known.set(seqs, lines);
  return lines;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const TONES: ReadonlyArray<ChangeLine['tone']> = ['map', 'unmap', 'protect', 'move', 'life', 'other'];

function toneOf(value: unknown): ChangeLine['tone'] {
  return TONES.find((tone) => tone === value) ?? 'other';
}
