import { Facts, type MappingColumns } from '../wire/facts';
import { DENSE_UNIT } from '../wire/stream/dense';
import { list, object, shown, string, type Fields } from './fields';
import { address, assertExtent, kind } from './vma-fields';

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
  const read = {
    starts: Float64Array.from(starts, address),
    ends: Float64Array.from(ends, address),
    offsets: Float64Array.from(offsets, address),
    is: Uint32Array.from(starts, (_, row) => row),
    facts: starts.map((_, row) => factsOf([perms[row], devs[row], inodes[row], paths[row], kindNames[row]])),
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
    const start = top + units(gaps[row], 'gap');
    top = start + units(lengths[row], 'length');
    assertExtent(start, top);
    const index = indices[row];
    if (typeof index !== 'number' || facts[index] === undefined) {
      throw new Error(`is names no facts: ${shown(index)} of ${facts.length}`);
    }
    read.starts[row] = start;
    read.ends[row] = top;
    read.offsets[row] = units(offsets[row], 'offset');
    read.is[row] = index;
  }
  return read;
}

function factsOf(value: unknown): Facts {
  if (!Array.isArray(value)) {
    throw new Error(`facts are no array: ${shown(value)}`);
  }
  const [perms, dev, inode, path, kindName] = value as unknown[];
  return Facts.of({
    perms: string(perms, 'perms'),
    dev: string(dev, 'dev'),
    inode: string(inode, 'inode'),
    path: string(path, 'path'),
    kind: kind(kindName),
  });
}

function sameLength(fields: Fields, name: string, first: string, length: number): readonly unknown[] {
  const values = list(fields, name);
  if (values.length !== length) {
    throw new Error(`columns of unequal length: ${first} ${length}, ${name} ${values.length}`);
  }
  return values;
}

/** So many units as bytes. */
function units(value: unknown, name: string): number {
  if (typeof value !== 'number' || !(value >= 0)) {
    throw new Error(`${name} is no length: ${shown(value)}`);
  }
  return value * DENSE_UNIT;
}
