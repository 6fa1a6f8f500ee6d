import { Facts, type Mapping } from '../wire/facts';
import { DENSE_UNIT } from '../wire/stream/dense';
import { list, object, shown, string, type Fields } from './fields';
import { address, kind, range } from './vma-fields';

/** The VMAs that a `vmas` message carries, in either coding. @throws Error that says what is wrong with it. */
export function mappingsOf(message: Fields): Mapping[] {
  return message['dense'] === undefined
    ? fromColumns(object(message['columns'], 'columns'))
    : fromDense(object(message['dense'], 'dense'));
}

function fromColumns(columns: Fields): Mapping[] {
  const starts = list(columns, 'start');
  const column = (name: string): readonly unknown[] => sameLength(columns, name, 'start', starts.length);
  const [ends, perms, offsets] = [column('end'), column('perms'), column('offset')];
  const [devs, inodes, paths, kindNames] = [column('dev'), column('inode'), column('path'), column('kind')];
  return starts.map((start, index) =>
    range({
      start: address(start),
      end: address(ends[index]),
      offset: address(offsets[index]),
      facts: Facts.of({
        perms: string(perms[index], 'perms'),
        dev: string(devs[index], 'dev'),
        inode: string(inodes[index], 'inode'),
        path: string(paths[index], 'path'),
        kind: kind(kindNames[index]),
      }),
    }),
  );
}

function fromDense(dense: Fields): Mapping[] {
  const facts = list(dense, 'facts').map(factsOf);
  const gaps = list(dense, 'gap');
  const column = (name: string): readonly unknown[] => sameLength(dense, name, 'gap', gaps.length);
  const [lengths, offsets, indices] = [column('length'), column('offset'), column('is')];
  let top = 0;
  return gaps.map((gap, row) => {
    const start = top + units(gap, 'gap');
    top = start + units(lengths[row], 'length');
    const index = indices[row];
    const is = typeof index === 'number' ? facts[index] : undefined;
    if (is === undefined) {
      throw new Error(`is names no facts: ${shown(index)} of ${facts.length}`);
    }
    return range({ start, end: top, offset: units(offsets[row], 'offset'), facts: is });
  });
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
