import { AddressSpace } from '../model/address-space';
import { Facts } from '../wire/facts';
import { codeByJit } from './writable-executable';

function put(map: AddressSpace, start: number, perms: string, path = '', inode = '0'): void {
  const kind = path === '' ? 'anon' : 'file';
  map.apply(start, start + 0x1000, Facts.of({ perms, dev: '00:00', inode, path, kind, flags: null }));
}

test('code is counted by whose it is, and what nobody explains apart', () => {
  const map = new AddressSpace();
  put(map, 0x1000, 'rw-p');
  put(map, 0x2000, 'r-xp', '/usr/bin/app', '7');
  expect([...codeByJit(map)]).toEqual([]);
  put(map, 0x4000, 'rwxp');
  expect([...codeByJit(map)]).toEqual([['unknown', 1]]);
  put(map, 0x6000, 'r-xp', '/usr/bin/node', '8');
  expect([...codeByJit(map)]).toEqual([['V8', 1]]);
  // One with a name is no memory of V8's.
  put(map, 0x8000, 'rwxp', '/tmp/plugin', '9');
  expect([...codeByJit(map)].sort()).toEqual([
    ['V8', 1],
    ['unknown', 1],
  ]);
});

test('memory that is written through one mapping and run through another counts', () => {
  const map = new AddressSpace();
  put(map, 0x1000, 'r-xs', '/memfd:vmem (deleted)', '7');
  expect([...codeByJit(map)]).toEqual([]);
  put(map, 0x3000, 'rw-s', '/memfd:vmem (deleted)', '7');
  expect([...codeByJit(map)]).toEqual([['Erlang', 1]]);
  put(map, 0x5000, 'rw-s', '/memfd:x (deleted)', '8');
  put(map, 0x7000, 'r-xs', '/memfd:x (deleted)', '8');
  expect([...codeByJit(map)]).toEqual([
    ['Erlang', 1],
    ['unknown', 1],
  ]);
});

test('a map that has not changed is not looked at again', () => {
  const map = new AddressSpace();
  put(map, 0x1000, 'rwxp');
  expect(codeByJit(map)).toBe(codeByJit(map));
});
