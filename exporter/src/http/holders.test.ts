import { once } from 'node:events';
import { connect, createServer, Socket, type AddressInfo } from 'node:net';
import { Holders } from './holders';

function from(remoteAddress: string): Socket {
  return Object.defineProperties(new Socket(), {
    remoteAddress: { value: remoteAddress },
    remotePort: { value: 40000 },
    localAddress: { value: '192.0.2.1' },
    localPort: { value: 10862 },
  });
}

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
  ['2001:db8:0:1::9', '2001:db8:0:1::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('another machine is its address, or of IPv6 its network: %s', async (address, holder) => {
  const unread = () => Promise.reject(new Error('there is no need for it'));
  await expect(new Holders(unread).of(from(address))).resolves.toBe(holder);
});

test.each(['127.0.0.1', '::1'])('on this machine it is the user: %s', async (address) => {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, address);
  const [[socket]] = (await Promise.all([once(server, 'connection'), once(client, 'connect')])) as [[Socket], unknown];
  try {
    await expect(new Holders().of(socket)).resolves.toBe(`uid ${process.getuid!()}`);
  } finally {
    client.destroy();
    socket.destroy();
    server.close();
  }
});

test('one reading tells any number, and again only of new ones; nobody known for sure is a user of his own', async () => {
  let readings = 0;
  const row = (port: number, uid: number) =>
    `   1: 0100007F:${port.toString(16).toUpperCase()} 0100007F:2A6E 01 0:0 0:0 0 ${uid} 0 4711 1 0 20 4 30 10 -1\n`;
  const holders = new Holders((table) => {
    readings++;
    return Promise.resolve(table.endsWith('6') ? '' : row(40000, 1000) + row(40001, 1001));
  });
  const sockets = [40000, 40001, 40002].map((remotePort) =>
    Object.defineProperties(new Socket(), {
      remoteAddress: { value: '127.0.0.1' },
      remotePort: { value: remotePort },
      localAddress: { value: '127.0.0.1' },
      localPort: { value: 0x2a6e },
    }),
  );
  const of = (socket: Socket) => holders.of(socket);
  expect(await Promise.all(sockets.map(of))).toEqual(['uid 1000', 'uid 1001', 'a local user']);
  expect(readings).toBe(2);
  expect(await Promise.all(sockets.slice(0, 2).map(of))).toEqual(['uid 1000', 'uid 1001']);
  expect(readings).toBe(2);
});
