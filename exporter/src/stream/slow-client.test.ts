import { once } from 'node:events';
import net from 'node:net';
import { LineDecoder } from '../client/line-decoder';
import { parseMessage } from '../client/message';
import { StreamState } from '../client/stream-state';
import { vma } from '../model/test/arbitraries';
import { event } from '../model/test/events';
import type { World } from '../model/world';
import type { StateEvent } from '../wire/events';
import { eventually, plain, Reading, serve, type TestServer } from './test/server';

// Tens of megabytes go over sockets, on machines that may have other things to do.
jest.setTimeout(60_000);

let server: TestServer;

afterEach(async () => {
  await server.stop();
});

/** Changes that keep changing the same few mappings. */
function storm(changes: number, mm = 1): StateEvent[] {
  const path = `/${'x'.repeat(500)}`;
  return Array.from({ length: changes }, (_, index) => {
    const page = index % 8;
    return event.put(mm, vma(page, page + 1, { path, perms: index % 16 < 8 ? 'r--p' : 'rw-p' }), 'mprotect');
  });
}

/** Far more than the socket buffers on the way take: some MiB on loopback. */
const STORMS = 400;

async function rage(world: World, afterEach: () => Promise<void>): Promise<void> {
  for (let count = 0; count < STORMS; count++) {
    world.fold(storm(100));
    await afterEach();
  }
}

async function connectWithoutReading(query: string): Promise<net.Socket> {
  const socket = net.connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.pause();
  // HTTP 1.0: the body comes without chunk lengths in between.
  socket.write(`GET /api/v1/stream${query} HTTP/1.0\r\nHost: localhost\r\n\r\n`);
  await eventually(() => server.stream.clients() > 0);
  return socket;
}

/** Reads it all, from now on. */
function wake(socket: net.Socket): { state: StreamState; resets: unknown[] } {
  const state = new StreamState();
  const resets: unknown[] = [];
  const lines = new LineDecoder();
  let inBody = false;
  socket.on('data', (chunk: Buffer) => {
    const bytes = inBody ? chunk : chunk.subarray(chunk.indexOf('\r\n\r\n') + 4);
    inBody = true;
    for (const line of lines.push(bytes)) {
      const message = parseMessage(line)!;
      if (message.type === 'reset') {
        resets.push(JSON.parse(line));
      }
      state.fold(message, 0);
    }
  });
  socket.resume();
  return { state, resets };
}

function expectSameMap(state: StreamState, world: World, pid: number): void {
  const map = state.processSnapshots().get(pid)!.map;
  expect([...map.values()].map(plain)).toEqual([...world.process(pid)!.map.values()]);
}

test('a client that never reads costs nobody anything, and is told afresh once it does', async () => {
  server = await serve({ limits: { journalBytes: 4 * 1024 * 1024 } });
  const { world, stream, responses } = server;
  world.fold([event.process(100, 1), ...event.baseline(1, vma(0, 1)), event.process(200, 2), ...event.baseline(2)]);
  const socket = await connectWithoutReading('?pid=100&pid=200');
  const quick = await Reading.open(`${server.url}?pid=100`);
  await quick.synced();

  let told = 0;
  world.follow({ change: () => told++ });
  let received = 0;
  let counted = 0;
  const keptUp = (): boolean => {
    for (const message of quick.messages.slice(counted)) {
      received += message.type === 'delta' ? message.changes.length : 0;
      counted++;
    }
    return received === told;
  };
  await rage(world, () => eventually(keptUp));
  expect(quick.messages.map(({ type }) => type)).not.toContain('reset');
  quick.close();
  expect(responses[0]!.writableNeedDrain).toBe(true);
  expect(responses[0]!.writableLength).toBeLessThan(128 * 1024);

  const { state, resets } = wake(socket);
  await eventually(() => state.cursor === stream.currentCursor());
  // The one that did not change meanwhile was left alone.
  expect(resets).toEqual([{ type: 'reset', pid: 100, start_time: 1000, reason: 'slow_client' }]);
  expectSameMap(state, world, 100);
  expect(state.processSnapshots().get(200)?.mapped).toBe(true);
  socket.destroy();
});

test('processes that came, went and changed while a client did not read are told as they are', async () => {
  server = await serve({ limits: { journalBytes: 64 * 1024 } });
  const { world, stream } = server;
  const family = [event.copy(2, 1), event.process(101, 2, { ppid: 100 })];
  world.fold([event.process(100, 1), ...event.baseline(1, vma(0, 1)), ...family]);
  const socket = await connectWithoutReading('?pid=100&children=true');
  await rage(world, () => new Promise((resolve) => setImmediate(resolve)));
  world.fold([
    event.exit(101),
    event.copy(3, 1),
    event.process(102, 3, { ppid: 100 }),
    event.exec(100, 4, 'next'),
    ...event.baseline(4, vma(3, 4)),
    ...storm(200, 3),
  ]);
  const { state } = wake(socket);
  await eventually(() => state.cursor === stream.currentCursor());
  const processes = state.processSnapshots();
  expect([...processes.keys()].sort()).toEqual([100, 102]);
  expect(processes.get(100)!.info.comm).toBe('next');
  expectSameMap(state, world, 100);
  expectSameMap(state, world, 102);
  socket.destroy();
});
