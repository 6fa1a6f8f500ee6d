import { Facts, type MappingColumns } from '../wire/facts';
import { DENSE_UNIT } from '../wire/stream/dense';
import { list, object, shown, string, type Fields } from './fields';
import { address, assertExtent, flags, kind } from './vma-fields';

/** The VMAs that a `vmas` message carries, in either coding. @throws Error that says what is wrong with it. */
export function mappingsOf(message: Fields): MappingColumns {
  return message['dense'] === undefined
    ? fromColumns(object(message['columns'], 'columns'))
    : fromDense(object(message['dense'], 'dense'));
}

function fromColumns(columns: Fields): MappingColumns {
  const starts = list(columns, 'start');
  const column = (name: string): readonly unknown[] => sameLength(columns, name, 'start', starts.length);
  const [ends, perms, offsets] = [column('end'), column('perms'), column('offset')];
  const [devs, inodes, paths, kindNames] = [column('dev'), column('inode'), column('path'), column('kind')];
  // An older exporter has none.
  const told = columns['flags'] === undefined ? undefined : column('flags');
  const read = {
    starts: Float64Array.from(starts, address),
    ends: Float64Array.from(ends, address),
    offsets: Float64Array.from(offsets, address),
    is: Uint32Array.from(starts, (_, row) => row),
    facts: starts.map((_, row) =>
      factsOf([perms[row], devs[row], inodes[row], paths[row], kindNames[row], told?.[row]]),
    ),
  };
  read.starts.forEach((start, row) => {
    assertExtent(start, read.ends[row]!);
  });
  return read;
}

function fromDense(dense: Fields): MappingColumns {
  const facts = list(dense, 'facts').map(factsOf);
  const gaps = list(dense, 'gap');
  const column = (name: string): readonly unknown[] => sameLength(dense, name, 'gap', gaps.length);
  const [lengths, offsets, indices] = [column('length'), column('offset'), column('is')];
  const rows = gaps.length;
  const read = {
    starts: new Float64Array(rows),
    ends: new Float64Array(rows),
    offsets: new Float64Array(rows),
    is: new Uint32Array(rows),
    facts,
  };
  let top = 0;
  for (let row = 0; row < rows; row++) {
    // Not a call for each number: a map is read once, mostly before any of this is compiled.
    const gap = gaps[row];
    const length = lengths[row];
    const offset = offsets[row];
    const index = indices[row];
    const isRow =
      typeof gap === 'number' &&
      gap >= 0 &&
      typeof length === 'number' &&
      length > 0 &&
      typeof offset === 'number' &&
      offset >= 0 &&
      typeof index === 'number' &&
      facts[index] !== undefined;
    if (!isRow) {
      throw new Error(faultOf({ gap, length, offset, index }, facts.length));
    }
    const start = top + gap * DENSE_UNIT;
    top = start + length * DENSE_UNIT;
    assertExtent(start, top);
    read.starts[row] = start;
    read.ends[row] = top;
    read.offsets[row] = offset * DENSE_UNIT;
    read.is[row] = index;
  }
  return read;
}

/** What is wrong with a row of a dense coding, of which something is. */
function faultOf(row: Record<'gap' | 'length' | 'offset' | 'index', unknown>, facts: number): string {
  for (const name of ['gap', 'length', 'offset'] as const) {
    const value = row[name];
    if (typeof value !== 'number' || !(value >= 0)) {
      return `${name} is no length: ${shown(value)}`;
    }
  }
  return row.length === 0 ? 'a length of 0' : `is names no facts: ${shown(row.index)} of ${facts}`;
}

function factsOf(value: unknown): Facts {
  if (!Array.isArray(value)) {
    throw new Error(`facts are no array: ${shown(value)}`);
  }
  const [perms, dev, inode, path, kindName, told] = value as unknown[];
  return Facts.of({
    perms: string(perms, 'perms'),
    dev: string(dev, 'dev'),
    inode: string(inode, 'inode'),
    path: string(path, 'path'),
    kind: kind(kindName),
    flags: flags(told),
  });
}

function sameLength(fields: Fields, name: string, first: string, length: number): readonly unknown[] {
  const values = list(fields, name);
  if (values.length !== length) {
    throw new Error(`columns of unequal length: ${first} ${length}, ${name} ${values.length}`);
  }
  return values;
}
