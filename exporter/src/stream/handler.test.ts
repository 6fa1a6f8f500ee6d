import { once } from 'node:events';
import http, { Agent, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { vma } from '../model/test/arbitraries';
import { event } from '../model/test/events';
import type { StreamMessage } from '../wire/stream/messages';
import { eventually, Reading, serve, type TestServer, type TestServerOptions, userWhoSees } from './test/server';

jest.setTimeout(30_000);

let server: TestServer;
let readings: Reading[] = [];

async function start(options: TestServerOptions = {}): Promise<TestServer> {
  server = await serve(options);
  server.world.fold([event.process(100, 1), ...event.baseline(1, vma(0, 1), vma(4, 6))]);
  return server;
}

async function open(query: string, headers = {}): Promise<Reading> {
  const reading = await Reading.open(`${server.url}${query}`, headers);
  readings.push(reading);
  return reading;
}

/** Starts, and opens a stream that has told all there was. */
async function follow(query: string): Promise<Reading> {
  await start();
  const reading = await open(query);
  await reading.synced();
  return reading;
}

afterEach(async () => {
  for (const reading of readings) {
    reading.close();
  }
  readings = [];
  await server.stop();
});

/** Messages in few words. */
function brief(messages: readonly StreamMessage[]): string[] {
  return messages.map((message) => {
    switch (message.type) {
      case 'process':
        return `process ${message.pid} ${message.comm}`;
      case 'vmas':
        return `vmas ${message.pid} ${message.columns!.start.join(' ')}`;
      case 'synced':
        return ['synced', message.pid, message.cursor && 'cursor'].filter(Boolean).join(' ');
      case 'delta':
        return message.changes
          .map(({ pid, op, start, end, vma }) => `${op} ${pid} ${start}-${end} ${vma?.perms ?? 'nothing'}`)
          .join('; ');
      case 'exit':
        return `exit ${message.pid} ${message.reason ?? ''}`.trim();
      default:
        return message.type;
    }
  });
}

function cursorOf(messages: readonly StreamMessage[]): string {
  const last = messages.findLast((message) => 'cursor' in message && message.cursor !== undefined);
  return last !== undefined && 'cursor' in last ? last.cursor! : '';
}

const isExit = (message: StreamMessage): boolean => message.type === 'exit';
const isDelta = (message: StreamMessage): boolean => message.type === 'delta';
const isThreads = (message: StreamMessage): boolean => message.type === 'threads';

test('says hello at once, with headers that keep proxies from holding it back', async () => {
  server = await serve();
  const reading = await open('');
  expect(reading.status).toBe(200);
  expect(reading.response.headers).toMatchObject({
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  const [hello, synced] = await reading.synced();
  expect(hello).toEqual({
    type: 'hello',
    version: '1.2.3',
    host: 'testhost',
    source: 'replay',
    max_map_count: 65_530,
    epoch: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
  });
  expect(synced).toEqual({ type: 'synced', cursor: server.stream.currentCursor() });
  expect(server.stream.clients()).toBe(1);
});

test('without a selector there are processes, and no maps', async () => {
  await start();
  const reading = await open('');
  expect(brief(await reading.synced())).toEqual(['hello', 'process 100 app', 'synced cursor']);
  server.world.fold([event.put(1, vma(8, 9)), event.process(101, 1, { ppid: 100 }), event.exit(101), event.exit(100)]);
  expect(brief(await reading.until(isExit))).toEqual(['exit 100']);
});

test('a selected process comes with its map, then with what changes', async () => {
  await start();
  server.world.fold([event.process(7, 7, { comm: 'other' }), event.details(100, 1000)]);
  const reading = await open('?pid=100');
  const [, process, vmas, synced] = await reading.synced();
  expect(process).toEqual({
    type: 'process',
    pid: 100,
    map: 'ok',
    map_since: 1_700_000_000_000_000,
    map_reason: null,
    start_time: 1000,
    ppid: 1,
    comm: 'app',
    exe: '/bin/app',
    cmdline: 'app -x',
    uid: 1000,
    cgroup: '/user.slice',
    group: 'app',
  });
  expect(vmas).toEqual({
    type: 'vmas',
    pid: 100,
    start_time: 1000,
    columns: {
      start: ['0', '4000'],
      end: ['1000', '6000'],
      perms: ['rw-p', 'rw-p'],
      offset: ['0', '0'],
      dev: ['00:00', '00:00'],
      inode: ['0', '0'],
      path: ['', ''],
      kind: ['anon', 'anon'],
      flags: [null, null],
    },
  });
  expect(synced).toMatchObject({ type: 'synced', pid: 100, start_time: 1000 });

  server.world.fold([
    event.put(1, vma(8, 9, { path: '/a "\\012' })),
    event.empty(1, 4, 5, 'munmap', 7),
    event.put(7, vma(1, 2)),
  ]);
  const [delta] = await reading.until(isDelta);
  expect(delta).toEqual({
    type: 'delta',
    cursor: expect.any(String) as string,
    changes: [
      {
        ts: 1_700_000_000_000_000,
        pid: 100,
        op: 'mmap',
        start: '8000',
        end: '9000',
        vma: { perms: 'rw-p', offset: '0', dev: '00:00', inode: '0', path: '/a "\\012', kind: 'anon', flags: null },
      },
      { ts: 1_700_000_000_000_000, pid: 100, by: 7, op: 'munmap', start: '4000', end: '5000', vma: null },
    ],
  });
});

test('a large map comes in parts', async () => {
  await start({ limits: { lineBytes: 1000 } });
  const many = Array.from({ length: 100 }, (_, index) => vma(2 * index, 2 * index + 1));
  server.world.fold([event.process(200, 2), ...event.baseline(2, ...many)]);
  const messages = await (await open('?pid=200')).synced();
  const parts = messages.flatMap((message) => (message.type === 'vmas' ? [message.columns!] : []));
  expect(parts.length).toBeGreaterThan(5);
  expect(parts.flatMap(({ start }) => start)).toEqual(many.map(({ start }) => start.toString(16)));
});

test('maps are dense for who asks, which hello repeats', async () => {
  await start();
  const many = Array.from({ length: 1000 }, (_, index) => vma(2 * index, 2 * index + 1 + (index % 2)));
  server.world.fold([event.process(200, 2), ...event.baseline(2, ...many)]);
  const dense = await open('?pid=200&vmas=dense');
  const [hello, ...messages] = await dense.synced();
  expect(hello).toMatchObject({ type: 'hello', vmas: 'dense' });
  const { facts, gap } = messages.find((message) => message.type === 'vmas')!.dense!;
  expect([facts.length, gap.length]).toEqual([1, 1000]);
  const plainly = await open('?pid=200');
  const [other] = await plainly.synced();
  expect(other).not.toHaveProperty('vmas');
  expect(dense.text.length).toBeLessThan(plainly.text.length / 5);
});

test('a process whose map is not known yet is told; the map follows', async () => {
  await start();
  server.world.fold([event.process(200, 2)]);
  const reading = await open('?pid=200');
  expect(brief(await reading.synced())).toEqual(['hello', 'process 200 app', 'synced cursor']);
  server.world.fold(event.baseline(2, vma(3, 4)));
  expect(brief(await reading.synced())).toEqual(['process 200 app', 'vmas 200 3000', 'synced 200 cursor']);
});

test('fork, exec and exit of a selected family', async () => {
  const reading = await follow('?pid=100&children=true');
  server.world.fold([event.copy(2, 1), event.process(101, 2, { ppid: 100 })]);
  expect(brief(await reading.synced())).toEqual(['process 101 app', 'vmas 101 0 4000', 'synced 101 cursor']);
  // A grandchild, whose parent is gone by then.
  server.world.fold([event.copy(3, 2), event.process(102, 3, { ppid: 101 }), event.exit(101)]);
  expect(brief(await reading.until(isExit))).toEqual([
    'process 102 app',
    'vmas 102 0 4000',
    'synced 102 cursor',
    'exit 101',
  ]);
  server.world.fold([event.exec(102, 4, 'next'), ...event.baseline(4, vma(3, 4)), event.exit(102)]);
  expect(brief(await reading.until(isExit))).toEqual([
    'process 102 next',
    'exec 102 0-10000000000000000 nothing',
    'exit 102',
  ]);
});

test('an exec: who it is now, nothing mapped, and the map once it is read', async () => {
  const reading = await follow('?pid=100');
  server.world.fold([event.exec(100, 2, 'next')]);
  const executed = await reading.until(isDelta);
  expect(brief(executed)).toEqual(['process 100 next', 'exec 100 0-10000000000000000 nothing']);
  expect(executed[0]).toMatchObject({ map: 'reading', map_reason: 'it has just executed a program' });
  server.world.fold(event.baseline(2, vma(3, 4)));
  const read = await reading.synced();
  expect(brief(read)).toEqual(['process 100 next', 'vmas 100 3000', 'synced 100 cursor']);
  expect(read[0]).toMatchObject({ map: 'ok', map_reason: null });
});

test('a map that can not be read is told as such, to those who come later as well, and again once it can', async () => {
  await start();
  const [maps, list] = [await open('?pid=100'), await open('')];
  await Promise.all([maps.synced(), list.synced()]);
  server.world.fold([event.unreadable(1)]);
  const isUnreadable = (message: StreamMessage) => message.type === 'process' && message.map === 'unreadable';
  await Promise.all([maps.until(isUnreadable), list.until(isUnreadable)]);
  const late = await open('?pid=100');
  const told = await late.synced();
  expect(brief(told)).toEqual(['hello', 'process 100 app', 'vmas 100 0 4000', 'synced 100 cursor']);
  expect(told.slice(1).filter((message) => 'map' in message)).toMatchObject([
    { type: 'process', map: 'unreadable', map_reason: 'it hangs' },
    { type: 'synced', map: 'unreadable', map_reason: 'it hangs' },
  ]);
  server.world.fold(event.baseline(1, vma(0, 1)));
  expect(brief(await maps.synced())).toEqual(['process 100 app', 'vmas 100 0', 'synced 100 cursor']);
  expect(await list.until((message) => message.type === 'process')).toMatchObject([{ map: 'ok' }]);
});

test('the threads of a process whose map is told come after it, and again when they are seen to have changed', async () => {
  await start();
  const process = server.world.process(100)!;
  const seen = (...pointers: (number | null)[]): void => {
    const threads = pointers.map((stackPointer, n) => ({ tid: 100 + n, name: `worker ${n}`, stackPointer }));
    server.stream.seeThreads(process, { threads, reason: null });
  };
  seen(0x4800, null);
  const reading = await open('?pid=100');
  const names = await open('');
  await names.synced();
  expect(await reading.until(isThreads)).toContainEqual({
    type: 'threads',
    pid: 100,
    start_time: 1000,
    tid: [100, 101],
    name: ['worker 0', 'worker 1'],
    sp: ['4800', null],
    reason: null,
  });
  seen(0x4800, null);
  seen(0x4800, 0x4900);
  expect((await reading.until(isThreads)).at(-1)).toMatchObject({ sp: ['4800', '4900'] });
  server.world.fold([event.exec(100, 2, 'app'), ...event.baseline(2)]);
  const later = await open('?pid=100');
  server.world.fold([event.exit(100)]);
  expect(brief(await later.until(isExit))).not.toContain('threads');
  expect(brief(await names.until(isExit))).not.toContain('threads');
});

test('without children=true a fork is none of its business', async () => {
  const reading = await follow('?pid=100');
  server.world.fold([event.copy(2, 1), event.process(101, 2, { ppid: 100 }), event.put(2, vma(8, 9)), event.exit(100)]);
  expect(brief(await reading.until(isExit))).toEqual(['exit 100']);
});

test('a vfork child shares the map: each change comes for both', async () => {
  const reading = await follow('?pid=100&children=true');
  server.world.fold([event.process(101, 1, { ppid: 100 })]);
  await reading.synced();
  server.world.fold([event.put(1, vma(8, 9), 'mmap', 101)]);
  const [delta] = await reading.until(isDelta);
  expect(brief([delta!])).toEqual(['mmap 100 8000-9000 rw-p; mmap 101 8000-9000 rw-p']);
  expect(delta).toMatchObject({ changes: [{ pid: 100, by: 101 }, { pid: 101 }] });
  expect(delta).not.toHaveProperty('changes.1.by');
});

test('exec and rename move processes in and out of a filter by name, their children with them', async () => {
  await start();
  server.world.fold([event.copy(2, 1), event.process(101, 2, { ppid: 100, comm: 'child' })]);
  const reading = await open('?comm=next&children=true');
  expect(brief(await reading.synced())).toEqual(['hello', 'synced cursor']);
  server.world.fold([event.exec(100, 3, 'next'), ...event.baseline(3, vma(5, 6))]);
  expect(brief(await reading.synced())).toEqual([
    'process 100 next',
    'vmas 100 5000',
    'synced 100',
    'process 101 child',
    'vmas 101 0 4000',
    'synced 101 cursor',
  ]);
  server.world.fold([event.process(100, 3, { comm: 'renamed', exe: '/bin/next' })]);
  const gone = [...(await reading.until(isExit)), ...(await reading.until(isExit))];
  expect(brief(gone)).toEqual(['exit 100 out_of_scope', 'exit 101 out_of_scope']);
});

test('a child that was met before its parent comes in with it', async () => {
  await start();
  server.world.fold([event.process(301, 1, { ppid: 300 })]);
  const reading = await open('?pid=300&children=true');
  await reading.synced();
  server.world.fold([event.process(300, 1)]);
  expect(brief(await reading.synced()).filter((line) => line.startsWith('process'))).toEqual([
    'process 300 app',
    'process 301 app',
  ]);
});

test('a PID that came back is another process', async () => {
  const reading = await follow('?pid=100');
  server.world.fold([
    event.put(1, vma(8, 9)),
    event.process(100, 2, { startTime: 77_000, comm: 'second' }),
    ...event.baseline(2, vma(1, 2)),
  ]);
  expect(brief(await reading.synced())).toEqual([
    'mmap 100 8000-9000 rw-p',
    'exit 100',
    'process 100 second',
    'vmas 100 1000',
    'synced 100 cursor',
  ]);
});

test('what the client may not see is not told, until it may', async () => {
  await start({ viewer: userWhoSees((process) => process.uid === 1000) });
  const reading = await open('?pid=100&pid=101&children=true');
  const all = await open('');
  expect(brief(await reading.synced())).toEqual(['hello', 'synced cursor']);
  expect(brief(await all.synced())).toEqual(['hello', 'synced cursor']);
  server.world.fold([event.put(1, vma(8, 9)), event.details(100, 1000)]);
  expect(brief(await reading.synced())).toEqual(['process 100 app', 'vmas 100 0 4000 8000', 'synced 100 cursor']);
  server.world.fold([event.put(1, vma(10, 11)), event.details(100, 0), event.put(1, vma(12, 13))]);
  expect(brief(await reading.until(isExit))).toEqual(['exit 100 out_of_scope']);
  expect(brief(await all.until(isExit))).toEqual(['process 100 app', 'synced cursor', 'exit 100 out_of_scope']);
});

describe('resuming', () => {
  test('brings what was missed, and no map that the client has', async () => {
    await start();
    server.world.fold([event.process(200, 2), ...event.baseline(2, vma(0, 1))]);
    const first = await open('?pid=100&pid=200&pid=300');
    const cursor = cursorOf(await first.synced());
    first.close();
    server.world.fold([
      event.put(1, vma(8, 9)),
      event.exit(200),
      event.process(300, 3),
      ...event.baseline(3, vma(2, 3)),
    ]);
    const second = await open(`?pid=100&pid=200&pid=300&cursor=${cursor}`);
    const messages = brief(await second.until(isExit));
    expect(messages.slice(0, 4)).toEqual(['hello', 'process 300 app', 'vmas 300 2000', 'synced 300 cursor']);
    expect(messages.slice(4)).toEqual(['mmap 100 8000-9000 rw-p', 'exit 200']);
  });

  test('at the present, there is nothing to bring', async () => {
    await start();
    const second = await open(`?pid=100&cursor=${server.stream.currentCursor()}`);
    expect(brief(await second.synced())).toEqual(['hello', 'synced cursor']);
    server.world.fold([event.put(1, vma(8, 9))]);
    expect(brief(await second.until(isDelta))).toEqual(['mmap 100 8000-9000 rw-p']);
  });

  test('with another filter, what the client has goes on, the rest comes whole or goes', async () => {
    await start();
    server.world.fold([event.process(200, 2), ...event.baseline(2, vma(0, 1))]);
    const cursor = server.stream.currentCursor();
    server.world.fold([event.put(1, vma(8, 9)), event.put(2, vma(8, 9))]);
    const reading = await open(`?pid=100&pid=200&cursor=${cursor}&have=100:1000,300:3000`);
    expect(brief(await reading.until(isDelta))).toEqual([
      'hello',
      'exit 300',
      'process 200 app',
      'vmas 200 0 8000',
      'synced 200 cursor',
      'mmap 100 8000-9000 rw-p',
    ]);
  });

  test('processes that were renamed out of the filter meanwhile are taken leave of', async () => {
    await start();
    const cursor = server.stream.currentCursor();
    server.world.fold([event.process(100, 1, { comm: 'renamed' })]);
    const reading = await open(`?comm=app&cursor=${cursor}`);
    expect(brief(await reading.synced())).toEqual(['hello', 'exit 100 out_of_scope', 'synced cursor']);
  });

  test('a cursor that the journal has rolled over is gone', async () => {
    await start({ limits: { journalBytes: 4096 } });
    const cursor = server.stream.currentCursor();
    for (let page = 0; page < 100; page++) {
      server.world.fold([event.put(1, vma(page, page + 1, { perms: 'r--p' }))]);
    }
    const reading = await open(`?pid=100&cursor=${cursor}`);
    expect(reading.status).toBe(410);
    expect(reading.response.headers['content-type']).toMatch('application/problem+json');
    expect(JSON.parse(await reading.body())).toMatchObject({ status: 410, title: 'Gone' });
  });

  test('so is one of another run of the exporter', async () => {
    await start();
    const other = await serve();
    const reading = await open(`?pid=100&cursor=${other.stream.currentCursor()}`);
    await other.stop();
    expect(reading.status).toBe(410);
  });
});

describe('server-sent events', () => {
  const accept = { Accept: 'text/event-stream' };

  test('are the same objects, with the cursor as id', async () => {
    await start();
    const reading = await open('?pid=100', accept);
    expect(reading.response.headers['content-type']).toMatch('text/event-stream');
    const messages = await reading.synced();
    expect(brief(messages)).toEqual(['hello', 'process 100 app', 'vmas 100 0 4000', 'synced 100 cursor']);
    // As a browser would read it.
    const events: EventSourceMessage[] = [];
    createParser({ onEvent: (each) => events.push(each) }).feed(reading.text);
    expect(events.map(({ data }) => JSON.parse(data) as unknown)).toEqual(messages);
    expect(events.map(({ id }) => id)).toEqual([undefined, undefined, undefined, cursorOf(messages)]);
    expect(events.map((each) => each.event)).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('resume by Last-Event-ID', async () => {
    await start();
    const lastId = { ...accept, 'Last-Event-ID': server.stream.currentCursor() };
    server.world.fold([event.put(1, vma(8, 9))]);
    const reading = await open('?pid=100', lastId);
    expect(brief(await reading.until(isDelta))).toEqual(['hello', 'synced cursor', 'mmap 100 8000-9000 rw-p']);
  });

  test.each(['bm9uc2Vuc2U', Buffer.from('0123456789abcdef:1').toString('base64url')])(
    'begin afresh after the id %s, for an EventSource gives up on an error for good',
    async (id) => {
      await start();
      const reading = await open('?pid=100', { ...accept, 'Last-Event-ID': id });
      expect(reading.status).toBe(200);
      const messages = await reading.synced();
      expect(brief(messages)).toEqual(['hello', 'reset', 'process 100 app', 'vmas 100 0 4000', 'synced 100 cursor']);
      expect(messages[1]).toEqual({ type: 'reset', all: true, reason: 'cursor_expired' });
    },
  );
});

describe('once=true', () => {
  async function allOf(query: string): Promise<Reading> {
    const reading = await open(query);
    await reading.body();
    return reading;
  }

  test.each([{}, { Accept: 'text/event-stream' }])('ends with a bookmark when all is told: %j', async (headers) => {
    await start();
    const reading = await open('?pid=100&once=true', headers);
    const text = await reading.body();
    expect(text.endsWith(reading.response.headers['content-type']!.startsWith('text') ? '}\n\n' : '}\n')).toBe(true);
    expect(brief(reading.messages)).toEqual([
      'hello',
      'process 100 app',
      'vmas 100 0 4000',
      'synced 100 cursor',
      'bookmark',
    ]);
    expect(cursorOf(reading.messages)).toBe(server.stream.currentCursor());
    expect(reading.response.complete).toBe(true);
    expect(server.stream.clients()).toBe(0);
  });

  test('goes on from there, time and again, with what happened since', async () => {
    await start();
    const poll = (cursor: string) => allOf(`?pid=100&children=true&once=true${cursor && `&cursor=${cursor}`}`);
    let cursor = cursorOf((await poll('')).messages);
    const quiet = await poll(cursor);
    expect(brief(quiet.messages)).toEqual(['hello', 'synced cursor', 'bookmark']);
    expect(cursorOf(quiet.messages)).toBe(cursor);

    server.world.fold([event.put(1, vma(8, 9)), event.process(101, 1, { ppid: 100 })]);
    const news = await poll(cursor);
    expect(brief(news.messages)).toEqual([
      'hello',
      'process 101 app',
      'vmas 101 0 4000 8000',
      'synced 101 cursor',
      'mmap 100 8000-9000 rw-p',
      'bookmark',
    ]);
    cursor = cursorOf(news.messages);
    server.world.fold([event.exit(101), event.exit(100)]);
    expect(brief((await poll(cursor)).messages)).toEqual([
      'hello',
      'synced cursor',
      'exit 101',
      'exit 100',
      'bookmark',
    ]);
  });

  test('without a filter tells the processes, and of none when there are none', async () => {
    await start();
    expect(brief((await allOf('?once=true')).messages)).toEqual([
      'hello',
      'process 100 app',
      'synced cursor',
      'bookmark',
    ]);
    expect(brief((await allOf('?pid=7&once=true')).messages)).toEqual(['hello', 'synced cursor', 'bookmark']);
  });

  test('does not wait for a map that is not known yet', async () => {
    await start();
    server.world.fold([event.process(200, 2)]);
    expect(brief((await allOf('?pid=200&once=true')).messages)).toEqual([
      'hello',
      'process 200 app',
      'synced cursor',
      'bookmark',
    ]);
  });

  test('refuses an old cursor as ever', async () => {
    await start();
    const other = await serve();
    const cursor = other.stream.currentCursor();
    await other.stop();
    expect((await open(`?pid=100&once=true&cursor=${cursor}`)).status).toBe(410);
  });

  test('is no way around the bound on clients', async () => {
    await start({ limits: { clients: 1 } });
    await (await open('')).synced();
    const second = await open('?once=true');
    expect(second.status).toBe(503);
    expect(second.response.headers['retry-after']).toBe('5');
  });

  test('many on one connection leave nothing behind', async () => {
    await start({ limits: { clients: 1 } });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const sockets = new Set<unknown>();
      for (let count = 0; count < 20; count++) {
        const reading = await Reading.open(`${server.url}?pid=100&once=true`, {}, agent);
        sockets.add(reading.response.socket);
        await reading.body();
        expect(reading.messages.at(-1)?.type).toBe('bookmark');
      }
      expect(sockets.size).toBe(1);
    } finally {
      agent.destroy();
    }
  });

  test.each(['yes', '', '1'])('takes true or false, not %j', async (value) => {
    await start();
    const reading = await open(`?pid=1&once=${value}`);
    expect(reading.status).toBe(400);
    expect(JSON.parse(await reading.body())).toMatchObject({ errors: [{ parameter: 'once' }] });
  });

  test('false is as if it were not there', async () => {
    const reading = await follow('?pid=100&once=false');
    server.world.fold([event.put(1, vma(8, 9))]);
    await reading.until(isDelta);
    expect(reading.ended).toBe(false);
  });
});

test('bookmarks come when nothing happens, or nothing of interest', async () => {
  await start({ limits: { bookmarkMs: 20 } });
  const reading = await open('?pid=100');
  const before = cursorOf(await reading.synced());
  server.world.fold([event.process(200, 2)]);
  const messages = await reading.until((message) => message.type === 'bookmark' && message.cursor !== before);
  expect(cursorOf(messages)).toBe(server.stream.currentCursor());
});

describe('refuses', () => {
  test.each([
    ['?pid=x', 'pid.0'],
    ['?pid=-1', 'pid.0'],
    ['?pid=4194305', 'pid.0'],
    ['?pid=', 'pid.0'],
    ['?comm=', 'comm.0'],
    ['?comm=exactly15bytes_&comm=systemd-journald', 'comm.1'],
    ['?pid=1&children=yes', 'children'],
    ['?children=true', 'children'],
    ['?have=1:1', 'have'],
    ['?cursor=%00', 'cursor'],
    ['?pid=1&cursor=bm9uc2Vuc2U', 'cursor'],
    ['?pid=1&cursor=a&cursor=b', 'cursor'],
    ['?pid[a]=1', 'pid[a]'],
    ['?pids=1', 'pids'],
  ])('%s with 400 and what is wrong', async (query, parameter) => {
    await start();
    const reading = await open(query);
    expect(reading.status).toBe(400);
    expect(JSON.parse(await reading.body())).toMatchObject({ status: 400, errors: [{ parameter }] });
    expect(server.stream.clients()).toBe(0);
  });

  test('a client that takes neither encoding with 406', async () => {
    await start();
    expect((await open('', { Accept: 'application/json' })).status).toBe(406);
  });

  test('one client too many with 503, until another leaves', async () => {
    await start({ limits: { clients: 1 } });
    const first = await open('');
    await first.synced();
    const second = await open('');
    expect(second.status).toBe(503);
    expect(second.response.headers['retry-after']).toBe('5');
  });
});

test('who has few streams takes the place of the latest of whoever has most, which ends whole', async () => {
  // With all places taken it is asked who has which: of whoever wants another first.
  const asked = new Map<Socket, number>();
  const of = (socket: Socket) => {
    asked.set(socket, asked.get(socket) ?? asked.size);
    return Promise.resolve(asked.get(socket) === 0 ? 'newcomer' : 'flood');
  };
  await start({ limits: { clients: 3 }, holders: { of } });
  const first = await open('');
  const second = await open('');
  const third = await open('');
  await Promise.all([first.synced(), second.synced(), third.synced()]);
  const newcomer = await open('');
  expect(newcomer.status).toBe(200);
  await third.body();
  expect(third.messages.at(-1)?.type).toBe('synced');
  expect([first.ended, second.ended]).toEqual([false, false]);
  expect(server.stream.clients()).toBe(3);
});

test('what goes wrong with one stream ends that one alone', async () => {
  let broken = false;
  await start({
    viewer: userWhoSees(() => {
      if (broken) {
        throw new Error('no such luck');
      }
      return true;
    }),
  });
  const unlucky = await open('?pid=100');
  const other = await open('?pid=300');
  await Promise.all([unlucky.synced(), other.synced()]);
  broken = true;
  server.world.fold([event.details(100, 1000)]);
  await unlucky.body();
  broken = false;
  server.world.fold([event.process(300, 3)]);
  expect(brief(await other.synced())).toEqual(['process 300 app', 'synced cursor']);
});

test('a client that left is forgotten', async () => {
  await start({ limits: { clients: 1 } });
  const first = await open('?pid=100');
  await first.synced();
  first.close();
  for (let status: number | undefined = 503; status === 503;) {
    const next = await open('');
    status = next.status;
    if (status === 503) {
      await next.body();
    }
  }
  expect(server.stream.clients()).toBe(1);
});

test('a connection has one stream at a time, whatever it asks for, and leaves nothing behind', async () => {
  await start({ limits: { clients: 10 } });
  const socket = connect(server.port, '127.0.0.1');
  socket.write('GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(300));
  await once(socket, 'data');
  expect(server.stream.clients()).toBe(1);
  socket.destroy();
  await eventually(() => server.stream.clients() === 0);
  expect((await open('')).status).toBe(200);
});

test('HEAD has the headers, and ends', async () => {
  await start({ limits: { clients: 1 } });
  const request = http.request(server.url, { method: 'HEAD', agent: false }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
  await once(response.resume(), 'end');
  expect(server.stream.clients()).toBe(0);
  expect((await open('')).status).toBe(200);
});

test('close ends all streams, and takes no more', async () => {
  const reading = await follow('');
  server.stream.close();
  await reading.body();
  expect(server.stream.clients()).toBe(0);
  expect((await open('')).status).toBe(503);
});
