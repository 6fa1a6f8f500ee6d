import { endpoint, parseSocketTable, peerSocket } from './socket-table';

const HEADER =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n';
const LISTENING =
  '   0: 0100007F:2A6E 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 100 0 0 10 0                      \n';
const OURS =
  '   1: 0100007F:2A6E 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4713 1 0000000000000000 20 0 0 10 -1                      \n';
const PEER =
  '   2: 0100007F:C350 0100007F:2A6E 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0000000000000000 20 0 0 10 -1                      \n';
const TIME_WAIT =
  '   3: 0100007F:C351 0100007F:2A6E 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0000000000000000                                      \n';
const IPV6_PEER =
  '   4: 00000000000000000000000001000000:C352 00000000000000000000000001000000:2A6E 01 00000000:00000000 00:00000000 00000000 65534        0 4714 1 0000000000000000 20 0 0 10 -1\n';

const TABLE = HEADER + LISTENING + OURS + PEER + TIME_WAIT + IPV6_PEER;
const rows = [...parseSocketTable(TABLE, 10862, true)];

function from(address: string, port: number, ourAddress: string) {
  return { local: endpoint(ourAddress, 10862)!, remote: endpoint(address, port)! };
}

test('reads addresses, ports, uid and inode of each row, and passes over the header', () => {
  expect(rows).toHaveLength(5);
  expect(rows[2]).toEqual({ local: '127.0.0.1:50000', remote: '127.0.0.1:10862', uid: 1000, inode: '4712' });
});

test('takes only the rows of a port, local or remote, each once', () => {
  const portsOf = (port: number) => [...parseSocketTable(TABLE, port, true)].map(({ local }) => local.split(':')[1]);
  expect(portsOf(50000)).toEqual(['10862', '50000']);
  expect(portsOf(50001)).toEqual(['50001']);
  expect(portsOf(1)).toEqual([]);
});

test('a big-endian machine shows the same address in the other order', () => {
  const [row] = parseSocketTable(PEER.replaceAll('0100007F', '7F000001'), 50000, false);
  expect(row?.local).toBe('127.0.0.1:50000');
});

test("finds the peer's socket, not our own of the same connection", () => {
  expect(peerSocket(rows, from('127.0.0.1', 50000, '127.0.0.1'))?.uid).toBe(1000);
});

test('finds an IPv4 peer of a dual-stack listener, and an IPv6 one', () => {
  expect(peerSocket(rows, from('::ffff:127.0.0.1', 50000, '::ffff:127.0.0.1'))?.uid).toBe(1000);
  expect(peerSocket(rows, from('::1', 50002, '::1'))?.uid).toBe(65534);
});

test('a socket in TIME_WAIT is nobody, although the kernel shows uid 0 for it', () => {
  expect(peerSocket(rows, from('127.0.0.1', 50001, '127.0.0.1'))).toBeUndefined();
});

test('a socket towards another port is not the peer', () => {
  expect(peerSocket(rows, { local: endpoint('127.0.0.1', 9)!, remote: endpoint('127.0.0.1', 50000)! })).toBeUndefined();
});

test.each([
  ['', 'nothing'],
  ['garbage\n1: 2 3\n', 'garbage'],
  ['   2: 0100007F:C350 0100007F:2A6E 01 000000', 'a row cut short'],
  [
    '   2: 0100007:C350 0100007F:2A6E 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1',
    'a short address',
  ],
])('no rows in %j (%s)', (text) => {
  expect([...parseSocketTable(text, 50000)]).toEqual([]);
});

test.each([
  ['127.0.0.1', '127.0.0.1:80'],
  ['::ffff:127.0.0.1', '127.0.0.1:80'],
  ['::ffff:7f00:1', '127.0.0.1:80'],
  ['::1', '0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1:80'],
  ['0:0:0:0:0:0:0:1', '0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1:80'],
  ['fe80::1%eth0', '254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1:80'],
])('endpoint of %s', (address, text) => {
  expect(endpoint(address, 80)).toBe(text);
});

test.each(['', 'localhost', '1.2.3', '1.2.3.256', '1::2::3', '1:2:3', '::fffff', '1:2:3:4:5:6:7:8:9', '::g'])(
  '%j is no address',
  (address) => {
    expect(endpoint(address, 80)).toBeUndefined();
  },
);
