import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { PAGE, vma } from '../model/test/arbitraries';
import { event } from '../model/test/events';
import { eventually, serve, type TestServer, type TestServerOptions } from '../stream/test/server';
import { connect, type ConnectOptions } from './connect';
import { fetchTransport } from './fetch-transport';
import type { StreamSlots } from './stream-slots';
import type { Connection, Selection, Snapshot } from './types';

jest.setTimeout(30_000);

/** Places of which the test says how many are free. */
class Slots implements StreamSlots {
  taken = 0;

  constructor(public free: number) {}

  take(): Promise<(() => void) | undefined> {
    if (this.free === 0) {
      return Promise.resolve(undefined);
    }
    this.free--;
    this.taken++;
    return Promise.resolve(() => {
      this.free++;
      this.taken--;
    });
  }
}

let server: TestServer;
let connection: Connection;
let slots: Slots;
const cleanups: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  slots = new Slots(0);
});

afterEach(async () => {
  connection.close();
  for (const cleanup of cleanups.splice(0)) {
    await cleanup();
  }
});

async function start(options: TestServerOptions = {}): Promise<void> {
  server = await serve(options);
  cleanups.push(() => server.stop());
  server.world.fold([event.process(100, 1), ...event.baseline(1, vma(0, 1), vma(4, 6))]);
  server.world.fold([event.process(200, 2, { comm: 'other' }), ...event.baseline(2, vma(3, 4))]);
}

function selecting(...pids: number[]): Selection {
  return { pids, comms: [], children: false };
}

function open(selection: Selection, options: Partial<ConnectOptions> = {}, url = server.url): Connection {
  const quick = { firstBackoffMs: 5, maxBackoffMs: 20, notifyMs: 5, pollMs: 20 };
  connection = connect(fetchTransport(url), selection, { ...quick, slots, ...options });
  return connection;
}

async function until(test: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  await eventually(
    () => test(connection.snapshot()),
    () => JSON.stringify(connection.snapshot().state),
  );
  return connection.snapshot();
}

const isLive = ({ state }: Snapshot): boolean => state.phase === 'live';
const urls = (): string[] => server.responses.map(({ req }) => req.url!.replace(/cursor=[^&]+/, 'cursor=C'));

/** First pages of the mappings. */
function pages(snapshot: Snapshot, pid: number): number[] | undefined {
  const map = snapshot.processes.get(pid)?.map;
  return map && [...map.values()].map(({ start }) => start / PAGE);
}

describe('where there is no place for a stream', () => {
  test('it is live by polls that go on from each other, and says how often', async () => {
    await start();
    open(selecting(100));
    expect((await until(isLive)).state).toEqual({ phase: 'live', everyMs: expect.any(Number) as number });
    server.world.fold([event.put(1, vma(8, 9))]);
    const { processes, changes } = await until((snapshot) => pages(snapshot, 100)!.length === 3);
    expect(processes.get(100)!.map.at(8 * PAGE)!.note).toMatchObject({ op: 'mmap', count: 1 });
    expect(changes).toMatchObject([{ what: 'mapped', op: 'mmap', pid: 100 }]);
    await eventually(() => server.responses.length > 5);
    expect(urls()[0]).toBe('/api/v1/stream?pid=100&once=true&vmas=dense');
    expect(new Set(urls().slice(1))).toEqual(new Set(['/api/v1/stream?pid=100&once=true&cursor=C&vmas=dense']));
    expect(server.stream.clients()).toBeLessThanOrEqual(1);
  });

  test('nothing is told while nothing happens', async () => {
    await start();
    open(selecting(100));
    const told: Snapshot[] = [];
    await until(isLive);
    connection.subscribe((snapshot) => told.push(snapshot));
    const polled = server.responses.length;
    await eventually(() => server.responses.length > polled + 10);
    // On a busy machine a poll may take so long that the next is later.
    const pace = told.map(({ state }) => state);
    expect(pace).toEqual(pace.filter((state, index) => index === 0 || state !== pace[index - 1]));
  });

  test('children that come and go between two polls leave the right map', async () => {
    await start();
    open({ pids: [100], comms: [], children: true }, { pollMs: 50 });
    await until(isLive);
    for (let pid = 101; pid < 120; pid++) {
      server.world.fold([event.copy(pid, 1), event.process(pid, pid, { ppid: 100 })]);
      if (pid % 3 !== 0) {
        server.world.fold([event.exit(pid)]);
      }
    }
    server.world.fold([event.put(1, vma(8, 9))]);
    const { processes } = await until((snapshot) => pages(snapshot, 100)!.length === 3);
    expect([...processes.keys()]).toEqual([100, 102, 105, 108, 111, 114, 117]);
    expect([...processes.values()].every(({ mapped }) => mapped)).toBe(true);
  });

  test('the first place that becomes free is taken, and the stream goes on where the polls were', async () => {
    await start();
    open(selecting(100));
    await until(isLive);
    slots.free = 1;
    expect((await until(({ state }) => state.phase === 'live' && state.everyMs === undefined)).state).toEqual({
      phase: 'live',
    });
    expect(urls().at(-1)).toBe('/api/v1/stream?pid=100&cursor=C&vmas=dense');
    expect(slots.taken).toBe(1);
    server.world.fold([event.put(1, vma(8, 9))]);
    await until((snapshot) => pages(snapshot, 100)!.length === 3);
    connection.close();
    await eventually(() => slots.taken === 0);
  });

  test('a stream that lost its place with its connection polls on', async () => {
    await start();
    slots.free = 1;
    open(selecting(100));
    await until(isLive);
    await eventually(() => slots.taken === 1);
    slots.free = -1;
    server.responses[0]!.destroy();
    server.world.fold([event.put(1, vma(8, 9))]);
    const { state } = await until((snapshot) => pages(snapshot, 100)!.length === 3 && isLive(snapshot));
    expect(state).toHaveProperty('everyMs');
  });

  test('another selection brings what is new and keeps the rest', async () => {
    await start();
    open(selecting(100));
    await until(isLive);
    server.world.fold([event.put(1, vma(8, 9))]);
    await until((snapshot) => pages(snapshot, 100)!.length === 3);
    connection.select(selecting(100, 200));
    const { processes } = await until((snapshot) => snapshot.processes.get(200)?.mapped === true);
    expect(processes.get(100)!.map.at(8 * PAGE)!.note).toBeDefined();
  });

  test('a cursor that is too old is followed by all afresh, at once', async () => {
    await start({ limits: { journalBytes: 4096 } });
    open(selecting(100), { pollMs: 100, firstBackoffMs: 60_000, maxBackoffMs: 60_000 });
    await until(isLive);
    await eventually(() => server.stream.clients() === 0);
    for (let page = 10; page < 110; page++) {
      server.world.fold([event.put(1, vma(2 * page, 2 * page + 1))]);
    }
    await until((snapshot) => pages(snapshot, 100)!.length === 102);
    expect(urls().filter((url) => !url.includes('cursor'))).toHaveLength(2);
  });

  test('an exporter that is gone makes it stale, one that is back live', async () => {
    await start();
    open(selecting(100));
    await until(isLive);
    await server.stop();
    const stale = await until(({ state }) => state.phase === 'stale');
    expect(pages(stale, 100)).toEqual([0, 4]);
    server = await serve({ port: server.port });
    server.world.fold([event.process(100, 1, { startTime: 5 }), ...event.baseline(1, vma(7, 8))]);
    expect(pages(await until(isLive), 100)).toEqual([7]);
  });

  test('a refusal is an error', async () => {
    await start();
    open(selecting(4194305));
    const { state } = await until((snapshot) => snapshot.state.phase === 'error');
    expect(state).toMatchObject({ phase: 'error', reason: 'pid.0: must not exceed 4194304' });
  });

  describe('and something else at the other end', () => {
    const hello = '{"type":"hello","version":"1","host":"h","source":"replay","epoch":"e"}\n';
    const said = `${hello}{"type":"synced","cursor":"abc"}\n`;

    async function impostor(answer: (res: http.ServerResponse, count: number) => void): Promise<string> {
      let count = 0;
      const other = http.createServer((_, res) => {
        answer(res, count++);
      });
      other.listen(0, '127.0.0.1');
      await once(other, 'listening');
      cleanups.push(() => {
        other.closeAllConnections();
        other.close();
      });
      return `http://127.0.0.1:${(other.address() as AddressInfo).port}/stream`;
    }

    test('an end without a bookmark is none that was meant', async () => {
      open(selecting(100), {}, await impostor((res) => res.end(said)));
      const { state } = await until((snapshot) => snapshot.state.phase === 'stale');
      expect(state).toHaveProperty('reason', 'the exporter ended the stream');
    });

    test('a poll that is not answered makes what is shown stale', async () => {
      let answers = true;
      const url = await impostor((res) => {
        if (answers) {
          res.end(`${said}{"type":"bookmark","cursor":"abc"}\n`);
        }
      });
      open(selecting(100), { silenceMs: 50 }, url);
      await until(isLive);
      answers = false;
      const { state } = await until((snapshot) => snapshot.state.phase === 'stale');
      expect(state).toHaveProperty('reason', 'nothing was heard from the exporter for 0.05 s');
    });
  });
});

describe('at rest', () => {
  beforeEach(() => {
    slots.free = 1;
  });

  test('it asks for nothing, keeps what it has, and goes on with all that it missed', async () => {
    await start();
    open(selecting(100));
    await until(isLive);
    connection.rest(true);
    await eventually(() => server.stream.clients() === 0 && slots.taken === 0);
    server.world.fold([event.put(1, vma(8, 9))]);
    server.world.fold([event.put(1, vma(10, 11))]);
    expect(connection.snapshot()).toMatchObject({ state: { phase: 'resting' } });
    expect(pages(connection.snapshot(), 100)).toEqual([0, 4]);
    connection.rest(false);
    expect(connection.snapshot().state).toEqual({ phase: 'connecting' });
    const { changes } = await until((snapshot) => pages(snapshot, 100)!.length === 4 && isLive(snapshot));
    expect(changes.map(({ what }) => what)).toEqual(['mapped', 'mapped']);
    expect(urls()).toEqual(['/api/v1/stream?pid=100&vmas=dense', '/api/v1/stream?pid=100&cursor=C&vmas=dense']);
  });

  test('from the beginning, it never asked', async () => {
    await start();
    open(selecting(100)).rest(true);
    connection.select(selecting(200));
    connection.rest(false);
    await until(isLive);
    expect(urls()).toEqual(['/api/v1/stream?pid=200&vmas=dense']);
  });

  test('a selection that is changed meanwhile counts afterwards, with the maps that both have', async () => {
    await start();
    open(selecting(100));
    await until(isLive);
    server.world.fold([event.put(1, vma(8, 9))]);
    await until((snapshot) => pages(snapshot, 100)!.length === 3);
    connection.rest(true);
    connection.select(selecting(100, 200));
    connection.rest(false);
    const { processes } = await until((snapshot) => snapshot.processes.get(200)?.mapped === true);
    expect(processes.get(100)!.map.at(8 * PAGE)!.note).toBeDefined();
  });

  test('a change of the selection that was under way is not forgotten', async () => {
    await start();
    open(selecting(100));
    await until(isLive);
    connection.select(selecting(100, 200));
    connection.rest(true);
    connection.rest(false);
    const { processes } = await until((snapshot) => snapshot.processes.get(200)?.mapped === true && isLive(snapshot));
    expect([...processes.keys()].sort()).toEqual([100, 200]);
    await eventually(() => server.stream.clients() === 1);
  });

  test('subscribers are told that it rests', async () => {
    await start();
    open(selecting(100));
    await until(isLive);
    const told: string[] = [];
    connection.subscribe(({ state }) => told.push(state.phase));
    connection.rest(true);
    await eventually(() => told.at(-1) === 'resting');
    connection.close();
    connection.rest(false);
    expect(connection.snapshot().state).toEqual({ phase: 'closed' });
  });
});
