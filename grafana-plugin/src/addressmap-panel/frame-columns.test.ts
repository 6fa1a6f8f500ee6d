import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import type { MappingColumns } from '@vma-tracker/exporter/view';
import { looksLikeMap, frameColumns } from './frame-columns';

const FIELDS = {
  start: [0x1000, 0x5000],
  end: [0x3000, 0x6000],
  kind: ['text', 'anon'],
  perms: ['r-xp', 'rw-p'],
  path: ['/bin/x', ''],
};

function frameOf(fields: Record<string, unknown[]>, types: Record<string, FieldType> = {}): DataFrame {
  return toDataFrame({
    fields: Object.entries(fields).map(([name, values]) => ({ name, values, type: types[name.toLowerCase()] })),
  });
}

function columnsOf(frame: DataFrame): MappingColumns {
  const read = frameColumns(frame);
  if ('problem' in read) {
    throw new Error(read.problem);
  }
  return read.columns;
}

test('takes any frame with the five fields, whatever the case of their names', () => {
  const { start, end, kind, perms, path } = FIELDS;
  const frame = frameOf({ Path: path, START: start, End: end, kind, Perms: perms, other: [1, 2] });
  expect(looksLikeMap(frame)).toBe(true);
  expect(columnsOf(frame)).toMatchObject({ length: 2, ...FIELDS });
});

test('takes addresses as hex text, with and without 0x', () => {
  const frame = frameOf({ ...FIELDS, start: ['1000', '0x5000'], end: ['3000', '0X6000'], offset: ['0', 'ff000'] });
  expect(columnsOf(frame)).toMatchObject({ start: [0x1000, 0x5000], end: [0x3000, 0x6000], offset: [0, 0xff000] });
});

test('uses the values themselves where they are in order already', () => {
  const frame = frameOf(FIELDS, { start: FieldType.number });
  expect(columnsOf(frame).start).toBe(frame.fields[0].values);
  expect(columnsOf(frame).path).toBe(frame.fields[4].values);
});

test('puts rows in order, and leaves out and counts those that are no range or overlap', () => {
  const frame = frameOf({
    start: ['9000', 'zz', '1000', '2000', '4000', '5000'],
    end: ['a000', '1000', '3000', '3000', '4000', '6000'],
    kind: ['heap', 'heap', 'text', 'text', 'text', 'anon'],
    perms: ['1', '2', '3', '4', '5', '6'],
    path: ['', '', '', '', '', ''],
  });
  expect(frameColumns(frame)).toMatchObject({
    skipped: 3,
    columns: { length: 3, start: [0x1000, 0x5000, 0x9000], perms: ['3', '6', '1'], kind: ['text', 'anon', 'heap'] },
  });
});

test('takes what else is known, if it has the right type', () => {
  const frame = frameOf(
    { ...FIELDS, since: [null, 5], changed: [null, 6], last_op: [null, 'brk'], changes: ['a', 'b'] },
    { since: FieldType.time, changed: FieldType.time, last_op: FieldType.string, changes: FieldType.string },
  );
  expect(columnsOf(frame)).toMatchObject({ since: [null, 5], changedAt: [null, 6], lastOp: [null, 'brk'] });
  expect(columnsOf(frame).changes).toBeUndefined();
});

test('draws a kind that it does not know, and text that is missing', () => {
  const frame = frameOf({ ...FIELDS, kind: ['newest', 'toString'], path: [null, undefined], perms: [null, 7] });
  expect(columnsOf(frame)).toMatchObject({ kind: ['anon', 'anon'], path: ['', ''], perms: ['', '7'] });
});

test('says which fields are missing', () => {
  const { start, end, perms } = FIELDS;
  expect(frameColumns(frameOf({ start, end, perms }))).toEqual({
    problem:
      'The data has no field kind, path. An address map needs frames with the fields start, end, kind, perms, path.',
  });
  expect(looksLikeMap(frameOf({ start, perms }))).toBe(false);
});

test('the same values give the same columns, as Grafana copies frames around them', () => {
  const frame = frameOf(FIELDS);
  const copy = { ...frame, fields: frame.fields.map((field) => ({ ...field, config: {} })) };
  expect(columnsOf(copy)).toBe(columnsOf(frame));
  const other = { ...frame, fields: frame.fields.map((field) => ({ ...field, values: [...field.values] })) };
  expect(columnsOf(other)).not.toBe(columnsOf(frame));
});

test('an empty map is a map', () => {
  expect(columnsOf(frameOf({ start: [], end: [], kind: [], perms: [], path: [] })).length).toBe(0);
});
