import { AddressSpace } from '../model/address-space';
import { Facts } from '../wire/facts';
import { encodeRoles } from './roles';

test('each VMA has a role, its owner and how sure that is, or nulls', () => {
  const map = new AddressSpace();
  const put = (start: number, end: number, perms: string): void => {
    map.apply(start, end, Facts.of({ perms, dev: '00:00', inode: '0', path: '', kind: 'anon', flags: null }));
  };
  put(0x1000, 0x2000, 'rw-p');
  put(0x7f0000000000, 0x7f0000021000, 'rw-p');
  put(0x7f0000021000, 0x7f0004000000, '---p');
  put(0x7f0005000000, 0x7f0005001000, '---p');
  put(0x7f0005001000, 0x7f0005801000, 'rw-p');
  expect(encodeRoles(map.clone())).toEqual({
    role: [null, 'arena', 'arena-reserve', 'guard', 'thread-stack'],
    role_of: [null, 'glibc’s malloc', 'glibc’s malloc', null, null],
    role_sure: [null, true, true, true, false],
  });
});
