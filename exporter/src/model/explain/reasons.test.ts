import { Facts, type FactFields } from '../../wire/facts';
import { apartBecause, reasonInWords } from './reasons';

const ANONYMOUS: FactFields = { perms: 'rw-p', dev: '00:00', inode: '0', path: '', kind: 'anon', flags: '' };
const FILE: FactFields = { ...ANONYMOUS, dev: '08:01', inode: '7', path: '/a', kind: 'file' };

function because(below: FactFields, above: FactFields, continues: boolean | null = true): string {
  return apartBecause(Facts.of(below), Facts.of(above), () => continues);
}

test.each<[string, FactFields, FactFields, boolean | null]>([
  ['unseen', ANONYMOUS, ANONYMOUS, false],
  ['perms', ANONYMOUS, { ...ANONYMOUS, perms: 'r--p' }, true],
  ['file', ANONYMOUS, FILE, true],
  ['file', FILE, { ...FILE, inode: '8', perms: 'r--p' }, true],
  ['file', { ...FILE, dev: '00:00', inode: '0' }, { ...FILE, dev: '00:00', inode: '0', path: '/b' }, true],
  ['offset', FILE, FILE, false],
  ['unseen', FILE, FILE, true],
  ['unseen', FILE, FILE, null],
  // One file may have two paths, or have been renamed.
  ['unseen', FILE, { ...FILE, path: '/b' }, true],
  ['flags nh', ANONYMOUS, { ...ANONYMOUS, flags: 'nh' }, true],
  ['flags dd nh', { ...ANONYMOUS, flags: 'dd lo' }, { ...ANONYMOUS, flags: 'lo nh' }, true],
  // The kernel does not compare these.
  ['unseen', ANONYMOUS, { ...ANONYMOUS, flags: 'gu sd' }, true],
  ['flags-unknown', { ...ANONYMOUS, flags: null }, { ...ANONYMOUS, flags: 'nh' }, true],
  ['flags-unknown', { ...ANONYMOUS, flags: null }, { ...ANONYMOUS, flags: null }, true],
  ['special', { ...FILE, flags: 'io pf' }, { ...FILE, flags: 'io pf' }, true],
  ['name', ANONYMOUS, { ...ANONYMOUS, path: '[anon:a]' }, true],
  ['name', { ...ANONYMOUS, path: '[anon:b]' }, { ...ANONYMOUS, path: '[anon:a]' }, true],
  // To the kernel the heap has no name.
  ['unseen', { ...ANONYMOUS, path: '[heap]' }, ANONYMOUS, true],
  ['stack', ANONYMOUS, { ...ANONYMOUS, path: '[stack]' }, true],
])('%s keeps them apart', (reason, below, above, continues) => {
  expect(because(below, above, continues)).toBe(reason);
});

test('flags are named, and what is not visible is not guessed', () => {
  expect(reasonInWords('flags nh')).toBe('One has what the other has not: nh in VmFlags of /proc/PID/smaps.');
  expect(reasonInWords('unseen')).toMatch(
    /the kernel keeps them apart: separate anon_vma .*, moved by mremap, memory policy/,
  );
});
