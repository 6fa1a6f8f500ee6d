import { readFileSync } from 'node:fs';
import { mountAt, parseMountinfo } from './mountinfo';

const TEXT = `64 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw
66 64 0:20 / /proc rw,relatime - proc proc rw
85 66 0:38 / /proc rw,nosuid,noexec shared:5 master:1 - proc proc rw,hidepid=invisible,subset=pid
90 64 0:12 / /mnt/a\\040b\\134 ro,relatime - tracefs nodev rw
garbage
`;

test('reads each mount', () => {
  const mounts = parseMountinfo(TEXT);
  expect(mounts).toHaveLength(4);
  expect(mounts[3]).toEqual({
    mountPoint: '/mnt/a b\\',
    options: ['ro', 'relatime'],
    type: 'tracefs',
    superOptions: ['rw'],
  });
});

test('finds what is seen at a place', () => {
  expect(mountAt(parseMountinfo(TEXT), '/proc')?.superOptions).toEqual(['rw', 'hidepid=invisible', 'subset=pid']);
  expect(mountAt(parseMountinfo(TEXT), '/sys')).toBeUndefined();
});

test("understands this machine's", () => {
  const text = readFileSync('/proc/self/mountinfo', 'utf8');
  expect(parseMountinfo(text)).toHaveLength(text.trim().split('\n').length);
  expect(mountAt(parseMountinfo(text), '/proc')?.type).toBe('proc');
});
