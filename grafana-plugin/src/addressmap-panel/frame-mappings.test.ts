import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import type { Mappings } from '@vma-tracker/exporter/view';
import { processFrame } from '../datasource/process-frame';
import { makeProcess, makeVma } from '../datasource/test/fakes';
import { looksLikeMap, frameMappings } from './frame-mappings';

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

function mappingsOf(frame: DataFrame): Mappings {
  const read = frameMappings(frame);
  if ('problem' in read) {
    throw new Error(read.problem);
  }
  return read.mappings;
}

/** What a frame is read as, by fields. */
function fieldsOf(frame: DataFrame) {
  const mappings = mappingsOf(frame);
  const each = <T>(value: (index: number) => T) => Array.from({ length: mappings.length }, (_, i) => value(i));
  return {
    start: each((i) => mappings.start(i)),
    end: each((i) => mappings.end(i)),
    offset: each((i) => mappings.offset(i)),
    kind: each((i) => mappings.facts(i).kind),
    perms: each((i) => mappings.facts(i).perms),
    path: each((i) => mappings.facts(i).path),
    flags: each((i) => mappings.facts(i).flags),
    life: each((i) => mappings.note(i)),
  };
}

test('takes any frame with the five fields, whatever the case of their names', () => {
  const { start, end, kind, perms, path } = FIELDS;
  const frame = frameOf({ Path: path, START: start, End: end, kind, Perms: perms, other: [1, 2] });
  expect(looksLikeMap(frame)).toBe(true);
  expect(fieldsOf(frame)).toMatchObject({
    ...FIELDS,
    offset: [NaN, NaN],
    flags: [null, null],
    life: [undefined, undefined],
  });
});

test('takes flags where a frame has them', () => {
  const frame = frameOf({ ...FIELDS, flags: ['lo', null] }, { flags: FieldType.string });
  expect(fieldsOf(frame)).toMatchObject({ flags: ['lo', null] });
});

test('takes addresses as hex text, with and without 0x', () => {
  const frame = frameOf({ ...FIELDS, start: ['1000', '0x5000'], end: ['3000', '0X6000'], offset: ['0', 'ff000'] });
  expect(fieldsOf(frame)).toMatchObject({ start: [0x1000, 0x5000], end: [0x3000, 0x6000], offset: [0, 0xff000] });
});

test('puts rows in order, and leaves out and counts those that are no range or overlap', () => {
  const frame = frameOf({
    start: ['9000', 'zz', '1000', '2000', '4000', '5000'],
    end: ['a000', '1000', '3000', '3000', '4000', '6000'],
    kind: ['heap', 'heap', 'text', 'text', 'text', 'anon'],
    perms: ['1', '2', '3', '4', '5', '6'],
    path: ['', '', '', '', '', ''],
  });
  expect(frameMappings(frame)).toMatchObject({ skipped: 3 });
  expect(fieldsOf(frame)).toMatchObject({
    start: [0x1000, 0x5000, 0x9000],
    perms: ['3', '6', '1'],
    kind: ['text', 'anon', 'heap'],
  });
});

test('takes what else is known, if it has the right type', () => {
  const frame = frameOf(
    { ...FIELDS, since: [null, 5], changed: [null, 6], last_op: [null, 'brk'], changes: ['a', 'b'] },
    { since: FieldType.time, changed: FieldType.time, last_op: FieldType.string, changes: FieldType.string },
  );
  expect(fieldsOf(frame).life).toEqual([
    { since: null, ts: null, op: null, count: null },
    { since: 5000, ts: 6000, op: 'brk', count: null },
  ]);
});

test('draws a kind that it does not know, and text that is missing', () => {
  const frame = frameOf({ ...FIELDS, kind: ['newest', 'toString'], path: [null, undefined], perms: [null, 7] });
  expect(fieldsOf(frame)).toMatchObject({ kind: ['anon', 'anon'], path: ['', ''], perms: ['', '7'] });
});

test('says which fields are missing', () => {
  const { start, end, perms } = FIELDS;
  expect(frameMappings(frameOf({ start, end, perms }))).toEqual({
    problem:
      'The data has no field kind, path. An address map needs frames with the fields start, end, kind, perms, path.',
  });
  expect(looksLikeMap(frameOf({ start, perms }))).toBe(false);
});

test('the same values give the same mappings, as Grafana copies frames around them', () => {
  const frame = frameOf(FIELDS);
  const copy = { ...frame, fields: frame.fields.map((field) => ({ ...field, config: {} })) };
  expect(mappingsOf(copy)).toBe(mappingsOf(frame));
  const other = { ...frame, fields: frame.fields.map((field) => ({ ...field, values: [...field.values] })) };
  expect(mappingsOf(other)).not.toBe(mappingsOf(frame));
});

test('an empty map is a map', () => {
  expect(mappingsOf(frameOf({ start: [], end: [], kind: [], perms: [], path: [] })).length).toBe(0);
});

test('takes the map that a frame carries, unless its fields have become others', () => {
  const process = makeProcess(7, {}, [makeVma(0x1000, 0x2000), makeVma(0x5000, 0x6000)]);
  const frame = processFrame(process);
  const copy = { ...frame, fields: frame.fields.map((field) => ({ ...field, config: {} })) };
  expect(mappingsOf(copy).chunks).toBe(process.map.chunks);
  const filtered = { ...frame, length: 1, fields: frame.fields.map((f) => ({ ...f, values: f.values.slice(1) })) };
  expect(fieldsOf(filtered)).toMatchObject({ start: [0x5000], end: [0x6000] });
  const hidden = { ...frame, fields: frame.fields.filter(({ name }) => name !== 'changes') };
  expect(fieldsOf(hidden)).toMatchObject({ start: [0x1000, 0x5000] });
  expect(mappingsOf(hidden).chunks).not.toBe(process.map.chunks);
  expect(JSON.stringify(frame.meta)).not.toContain('carried');
});
