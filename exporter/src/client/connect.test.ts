import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { PAGE, vma } from '../model/test/arbitraries';
import { event } from '../model/test/events';
import { eventually, plain, serve, type TestServer, type TestServerOptions } from '../stream/test/server';
import { connect, type ConnectOptions } from './connect';
import { fetchTransport } from './fetch-transport';
import type { Connection, Selection, Snapshot, VmaLife } from './types';

jest.setTimeout(30_000);

const quick: Partial<ConnectOptions> = { firstBackoffMs: 5, maxBackoffMs: 20, notifyMs: 5 };

let server: TestServer;
let connection: Connection | undefined;
const cleanups: (() => Promise<void> | void)[] = [];

async function start(options: TestServerOptions = {}): Promise<void> {
  server = await serve(options);
  cleanups.push(server.stop);
  server.world.fold([event.process(100, 1), ...event.baseline(1, vma(0, 1), vma(4, 6))]);
  server.world.fold([event.process(200, 2, { comm: 'other' }), ...event.baseline(2, vma(3, 4))]);
}

afterEach(async () => {
  connection?.close();
  connection = undefined;
  for (const cleanup of cleanups.splice(0)) {
    await cleanup();
  }
});

function selecting(...pids: number[]): Selection {
  return { pids, comms: [], children: false };
}

function open(selection: Selection, options: Partial<ConnectOptions> = {}, url = server.url): Connection {
  connection = connect(fetchTransport(url), selection, { ...quick, ...options });
  return connection;
}

async function until(test: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  await eventually(
    () => test(connection!.snapshot()),
    () => JSON.stringify(connection!.snapshot().state),
  );
  return connection!.snapshot();
}

const isLive = ({ state }: Snapshot): boolean => state.phase === 'live';

/** First pages of the mappings. */
function pages(snapshot: Snapshot, pid: number): number[] | undefined {
  const map = snapshot.processes.get(pid)?.map;
  return map && [...map.values()].map(({ start }) => start / PAGE);
}

/** What was noted of the mapping at this page. */
function noteAt(pid: number, page: number): VmaLife | undefined {
  return connection!
    .snapshot()
    .processes.get(pid)
    ?.map.at(page * PAGE)?.note;
}

test('shows the map, and follows it', async () => {
  await start();
  open(selecting(100));
  const first = await until(isLive);
  expect(first.exporter).toEqual({ version: '1.2.3', host: 'testhost', source: 'replay', maxMapCount: 65_530 });
  expect([...first.processes.keys()]).toEqual([100]);
  expect(first.processes.get(100)).toMatchObject({ info: { comm: 'app' }, mapped: true, changedAt: null });
  expect(pages(first, 100)).toEqual([0, 4]);
  server.world.fold([event.put(1, vma(8, 9))]);
  const second = await until((snapshot) => pages(snapshot, 100)!.length === 3);
  expect(second.rev).toBeGreaterThan(first.rev);
  expect(second.changes).toMatchObject([{ what: 'mapped', op: 'mmap', pid: 100, comm: 'app', start: 8 * PAGE }]);
  expect(second.processes.get(100)!.map.at(8 * PAGE)!.note).toMatchObject({ op: 'mmap', count: 1 });
  expect(pages(first, 100)).toEqual([0, 4]);
  expect(connection!.snapshot()).toBe(second);
});

test('a family in the list of changes: forked, executed, exited', async () => {
  await start();
  open({ pids: [100], comms: [], children: true });
  await until(isLive);
  server.world.fold([event.copy(3, 1), event.process(101, 3, { ppid: 100 })]);
  await until(({ processes }) => processes.get(101)?.mapped === true);
  server.world.fold([event.exec(101, 4, 'next'), ...event.baseline(4, vma(2, 3))]);
  const executed = await until((snapshot) => pages(snapshot, 101)?.[0] === 2);
  expect(executed.processes.get(101)!.info).toMatchObject({ comm: 'next', exe: '/bin/next' });
  server.world.fold([event.exit(101)]);
  const { changes } = await until(({ processes }) => !processes.has(101));
  expect(changes).toMatchObject([
    { what: 'forked', pid: 100, child: 101 },
    { what: 'executed', pid: 101, formerComm: 'app', comm: 'next', exe: '/bin/next' },
    { what: 'exited', pid: 101, comm: 'next' },
  ]);
});

test('subscribers are told at once when the first whole state has come, however seldom they are told of others', async () => {
  await start();
  const told: Snapshot[] = [];
  open(selecting(100), { notifyMs: 3_600_000 }).subscribe((snapshot) => told.push(snapshot));
  await eventually(() => told.some(isLive));
  expect(pages(told.at(-1)!, 100)).toEqual([0, 4]);
  connection!.select(selecting(200));
  await eventually(() => told.at(-1)!.processes.has(200));
  expect(pages(told.at(-1)!, 200)).toEqual([3]);
});

test('subscribers are told at most as often as agreed, and of the last state', async () => {
  await start();
  open(selecting(100), { notifyMs: 200 });
  const told: { at: number; snapshot: Snapshot }[] = [];
  const unsubscribe = connection!.subscribe((snapshot) => told.push({ at: Date.now(), snapshot }));
  await until(isLive);
  const perms = ['r--p', 'rw-p'];
  for (let count = 0; count < 50; count++) {
    server.world.fold([event.put(1, vma(0, 1, { perms: perms[count % 2]! }), 'mprotect')]);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  server.world.fold([event.put(1, vma(8, 9))]);
  await eventually(() => pages(told.at(-1)!.snapshot, 100)?.length === 3);
  const whole = told.filter(({ snapshot }) => isLive(snapshot));
  for (const [index, { at }] of whole.slice(1).entries()) {
    expect(at - whole[index]!.at).toBeGreaterThanOrEqual(195);
  }
  unsubscribe();
  const before = told.length;
  server.world.fold([event.put(1, vma(10, 11))]);
  await until((snapshot) => pages(snapshot, 100)!.length === 4);
  expect(told).toHaveLength(before);
});

test('a lost connection is resumed where it was', async () => {
  await start();
  open(selecting(100));
  await until(isLive);
  server.world.fold([event.put(1, vma(8, 9))]);
  await until((snapshot) => pages(snapshot, 100)!.length === 3);
  server.responses[0]!.destroy();
  server.world.fold([event.put(1, vma(10, 11))]);
  await until((snapshot) => pages(snapshot, 100)!.length === 4 && isLive(snapshot));
  expect(server.responses[1]!.req.url).toMatch(/cursor=/);
  // Had the map come anew, it would not be known since when this is there.
  expect(noteAt(100, 8)).toBeDefined();
});

test('while the exporter is away the last state stays, and says so; back again, all is afresh', async () => {
  await start();
  open(selecting(100, 200));
  await until(isLive);
  await server.stop();
  cleanups.splice(0);
  const stale = await until(({ state }) => state.phase === 'stale');
  expect(stale.state).toHaveProperty('reason', expect.stringMatching(/./));
  expect(pages(stale, 100)).toEqual([0, 4]);

  server = await serve({ port: server.port });
  cleanups.push(server.stop);
  server.world.fold([event.process(100, 1, { startTime: 5 }), ...event.baseline(1, vma(7, 8))]);
  const back = await until(isLive);
  expect([...back.processes.keys()]).toEqual([100]);
  expect(back.processes.get(100)!.info.start_time).toBe(5);
  expect(pages(back, 100)).toEqual([7]);
});

test('a refusal is shown in the words of the exporter', async () => {
  await start();
  open(selecting(4194305));
  const { state } = await until((snapshot) => snapshot.state.phase === 'error');
  expect(state).toMatchObject({ phase: 'error', reason: 'pid.0: must not exceed 4194304' });
});

test('an exporter that is not there yet is waited for', async () => {
  await start();
  const { port } = server;
  await server.stop();
  cleanups.splice(0);
  open(selecting(100));
  const { state } = await until((snapshot) => 'reason' in snapshot.state);
  expect(state.phase).toBe('connecting');
  server = await serve({ port });
  cleanups.push(server.stop);
  await until(isLive);
});

describe('changing the selection', () => {
  test('keeps what both have, brings what is new, drops the rest, and never shows less meanwhile', async () => {
    await start();
    server.world.fold([event.process(300, 3), ...event.baseline(3, vma(1, 2))]);
    open(selecting(100, 300));
    await until(isLive);
    server.world.fold([event.put(1, vma(8, 9))]);
    await until((snapshot) => pages(snapshot, 100)!.length === 3);
    const seen: (number[] | undefined)[] = [];
    connection!.subscribe((snapshot) => seen.push(pages(snapshot, 100)));

    connection!.select(selecting(100, 200));
    server.world.fold([event.put(1, vma(10, 11))]);
    const after = await until(({ processes }) => processes.has(200));
    expect(isLive(after)).toBe(true);
    expect([...after.processes.keys()].sort()).toEqual([100, 200]);
    expect(pages(after, 200)).toEqual([3]);
    await until((snapshot) => pages(snapshot, 100)!.length === 4);
    expect(noteAt(100, 8)).toBeDefined();
    expect(seen.every((each) => each !== undefined && each.length >= 3)).toBe(true);
    await eventually(() => server.stream.clients() === 1);
  });

  test('back again before the new one is there changes nothing', async () => {
    await start();
    open(selecting(100));
    await until(isLive);
    connection!.select(selecting(100, 200));
    connection!.select(selecting(100));
    server.world.fold([event.put(1, vma(8, 9))]);
    const snapshot = await until((each) => pages(each, 100)!.length === 3);
    expect([...snapshot.processes.keys()]).toEqual([100]);
    await eventually(() => server.stream.clients() === 1);
  });

  test('to one that is refused: the former is still shown, and the refusal said', async () => {
    await start();
    open(selecting(100));
    await until(isLive);
    connection!.select(selecting(4194305));
    const snapshot = await until(({ state }) => state.phase === 'error');
    expect(pages(snapshot, 100)).toEqual([0, 4]);
    connection!.select(selecting(100));
    await until(isLive);
  });

  test('from all processes to one', async () => {
    await start();
    open({ pids: [], comms: [], children: false });
    const all = await until(isLive);
    expect([...all.processes.keys()]).toEqual([100, 200]);
    expect(all.processes.get(100)!.mapped).toBe(false);
    connection!.select(selecting(200));
    const one = await until((snapshot) => snapshot.processes.get(200)?.mapped === true);
    expect([...one.processes.keys()]).toEqual([200]);
  });
});

test('close lets go of the connection', async () => {
  await start();
  open(selecting(100));
  await until(isLive);
  connection!.close();
  await eventually(() => server.stream.clients() === 0);
  expect(connection!.snapshot().state).toEqual({ phase: 'closed' });
});

describe('something else at the other end', () => {
  /** Answers each request with the next of these. */
  async function impostor(
    ...answers: ((res: http.ServerResponse) => void)[]
  ): Promise<{ url: string; urls: string[] }> {
    const urls: string[] = [];
    const other = http.createServer((req, res) => {
      const answer = answers[Math.min(urls.length, answers.length - 1)]!;
      urls.push(req.url!);
      answer(res);
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    cleanups.push(() => {
      other.closeAllConnections();
      other.close();
    });
    return { url: `http://127.0.0.1:${(other.address() as AddressInfo).port}/stream`, urls };
  }

  const hello = '{"type":"hello","version":"1","host":"h","source":"replay","epoch":"e"}\n';

  test('that says nothing is given up and asked again', async () => {
    const { url, urls } = await impostor((res) => res.write(hello));
    open(selecting(100), { silenceMs: 50 }, url);
    await eventually(() => urls.length > 2);
    await until(({ state }) => 'reason' in state && state.reason === 'nothing was heard from the exporter for 0.05 s');
  });

  test('that sends a page is no exporter', async () => {
    const { url } = await impostor((res) => res.end('<html>log in</html>\n'));
    open(selecting(100), {}, url);
    await until(({ state }) => 'reason' in state && state.reason === 'not JSON: <html>log in</html>');
  });

  test('that answers with an error page is quoted by its status', async () => {
    const { url } = await impostor((res) => res.writeHead(502).end('<html>bad gateway</html>'));
    open(selecting(100), {}, url);
    await until(({ state }) => 'reason' in state && state.reason === '502 Bad Gateway');
  });

  test('that breaks the protocol is asked afresh, not from where it broke it', async () => {
    const { url, urls } = await impostor(
      (res) => res.write(`${hello}{"type":"synced","cursor":"abc"}\n{"type":"delta","cursor":"def","changes":[7]}\n`),
      (res) => res.write(`${hello}{"type":"synced","cursor":"abc"}\n`),
    );
    open(selecting(100), {}, url);
    await until(isLive);
    await eventually(() => urls.length === 2);
    expect(urls).toEqual(['/stream?pid=100&vmas=dense', '/stream?pid=100&vmas=dense']);
  });

  test('that says the cursor is gone is asked without one, at once', async () => {
    const { url, urls } = await impostor(
      (res) => res.end(`${hello}{"type":"synced","cursor":"abc"}\n`),
      (res) => res.writeHead(410).end(),
      (res) => res.write(`${hello}{"type":"synced","cursor":"def"}\n`),
    );
    open(selecting(100), {}, url);
    await eventually(() => urls.length === 3);
    await until(isLive);
    expect(urls).toEqual([
      '/stream?pid=100&vmas=dense',
      '/stream?pid=100&cursor=abc&vmas=dense',
      '/stream?pid=100&vmas=dense',
    ]);
  });
});

test('maps agree with the World after a storm', async () => {
  await start();
  open(selecting(100));
  await until(isLive);
  for (let count = 0; count < 5000; count++) {
    const at = (count * 7) % 40;
    const change =
      count % 3 === 0
        ? event.empty(1, at, at + 2)
        : event.put(1, vma(at, at + 3, { perms: count % 2 ? 'r--p' : 'rw-p' }));
    server.world.fold([change]);
  }
  server.world.fold([event.put(1, vma(100, 101))]);
  const snapshot = await until((each) => each.processes.get(100)!.map.at(100 * PAGE) !== undefined);
  expect([...snapshot.processes.get(100)!.map.values()].map(plain)).toEqual([
    ...server.world.process(100)!.map.values(),
  ]);
});
