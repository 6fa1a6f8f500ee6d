import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { serveInTurn } from './turns';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const ends: (() => void)[] = [];

afterEach(() => {
  ends.splice(0).forEach((end) => {
    end();
  });
});

async function client(handler: Handler): Promise<Socket> {
  const server = createServer(handler);
  serveInTurn(server, 'connection');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  ends.push(() => {
    socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  await once(socket, 'connect');
  return socket.setEncoding('latin1');
}

const ask = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
const LAST = 'Connection: close\r\n';

/** All that comes until the server ends the connection. */
async function rest(socket: Socket): Promise<string> {
  let text = '';
  for await (const part of socket) {
    text += part as string;
  }
  return text;
}

test('requests that are sent at once are handed over one by one, and answered in order', async () => {
  let open = 0;
  let most = 0;
  const socket = await client((request, response) => {
    most = Math.max(most, ++open);
    setImmediate(() => {
      open--;
      response.end(`<${request.url}>`);
    });
  });
  const paths = Array.from({ length: 2000 }, (_, index) => `/${index}`);
  socket.write(paths.map((path) => ask(path)).join('') + ask('/last', LAST));
  expect((await rest(socket)).match(/<[^>]*>/g)).toEqual([...paths, '/last'].map((path) => `<${path}>`));
  expect(most).toBe(1);
});

test.each([
  ['in single bytes', 1],
  ['in pieces that end anywhere', 7],
  ['in one piece', 10_000],
])('%s, with empty lines before them', async (_, size) => {
  const seen: string[] = [];
  const socket = await client((request, response) => {
    seen.push(`${request.url} ${String(request.headers['x-it'] ?? '')}`);
    setImmediate(() => response.end());
  });
  const text = ask('/one') + '\r\n\n\r\n' + ask('/two', 'X-It: 2\r\n') + ask('/last', LAST);
  for (let at = 0; at < text.length; at += size) {
    socket.write(text.slice(at, at + size));
    await new Promise(setImmediate);
  }
  await rest(socket);
  expect(seen).toEqual(['/one ', '/two 2', '/last ']);
});

test.each([
  ['Content-Length: 60\r\n', ask('/in-it').padEnd(60)],
  ['Transfer-Encoding: chunked\r\n', `${ask('/in-it').length.toString(16)}\r\n${ask('/in-it')}\r\n0\r\n\r\n`],
  ['Content-Length: 1000000\r\n', '\n'.repeat(1_000_000)],
])('a request with a body (%j) is answered, and is the last', async (header, body) => {
  const seen: string[] = [];
  const socket = await client((request, response) => {
    seen.push(request.url!);
    setImmediate(() => response.end(`<${request.url}>`));
  });
  socket.write(`${ask('/one')}POST /two HTTP/1.1\r\nHost: localhost\r\n${header}\r\n${body}${ask('/three')}`);
  expect(await rest(socket)).toMatch(/<\/one>[^]*\r\nConnection: close\r\n[^]*<\/two>/);
  expect(seen).toEqual(['/one', '/two']);
});

test('what is sent while an answer waits stays with the sender', async () => {
  const responses: ServerResponse[] = [];
  const socket = await client((_request, response) => responses.push(response));
  // Far more than the sockets of the kernel hold.
  socket.write(ask('/').repeat(500_000));
  const taken = () => [responses.length, responses[0]?.req.socket.bytesRead ?? 0, socket.writableLength].join();
  let [before, still] = ['', 0];
  while (still < 10) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    still = responses.length > 0 && taken() === before ? still + 1 : 0;
    before = taken();
  }
  expect(responses).toHaveLength(1);
  expect(responses[0]!.req.socket.bytesRead).toBeLessThan(256 * 1024);
  responses[0]!.end();
  while (responses.length < 2) {
    await new Promise(setImmediate);
  }
});

test('an answer under way is told when its client leaves, whatever else that had sent', async () => {
  const handed: ServerResponse[] = [];
  const socket = await client((_request, response) => {
    handed.push(response);
    response.write('begun');
  });
  socket.write(ask('/').repeat(300));
  await once(socket, 'data');
  const closed = once(handed[0]!, 'close');
  socket.destroy();
  await closed;
  expect(handed).toHaveLength(1);
});

test('what is no request is told so once those before it are answered', async () => {
  const socket = await client((request, response) => setImmediate(() => response.end(`<${request.url}>`)));
  socket.write(`${ask('/one')}${ask('/two')}nonsense\r\n\r\n`);
  expect(await rest(socket)).toMatch(/<\/one>[^]*<\/two>HTTP\/1\.1 400 /);
});

test('after an answer that is to be the last nothing more is handed over', async () => {
  const seen: string[] = [];
  const socket = await client((request, response) => {
    seen.push(request.url!);
    response.end();
  });
  socket.write(ask('/one', LAST) + ask('/two'));
  await rest(socket);
  expect(seen).toEqual(['/one']);
});
