import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import fc from 'fast-check';
import request from 'supertest';
import { Places } from '../http/places';
import { fileVma, PAGE, reservable, stating, vma } from '../model/test/arbitraries';
import { event } from '../model/test/events';
import { World } from '../model/world';
import { COUNTED_OPS, type StateEvent } from '../wire/events';
import { TEXT } from './exposition-format';
import { born, harness, series, type Harness } from './test/harness';

const { baseline, exit, operations } = event;

async function scrape({ metrics }: Harness): Promise<Map<string, string>> {
  return series(await metrics.expose(TEXT));
}

test('a node is told', async () => {
  const h = harness();
  h.world.fold([
    born(10),
    ...baseline(10, vma(0, 1)),
    born(2, { comm: 'kthreadd', mm: 0 }),
    operations(10, 'mmap', 7),
    { ts: 1, type: 'restart', reason: 'request' },
  ]);
  h.metrics.note({ ts: 1, type: 'lost', reason: 'ring_full', count: 5 });
  h.metrics.note({ ts: 1, type: 'parse_error', detail: 'garbage' });
  const told = await scrape(h);
  expect(told.get('vma_source_up{source="replay"}')).toBe('1');
  expect(told.get('vma_max_map_count')).toBe('1000');
  expect(told.get('vma_processes')).toBe('1');
  expect(told.get('vma_stream_clients')).toBe('3');
  expect(told.get('vma_events_total{op="mmap"}')).toBe('7');
  expect(told.get('vma_events_total{op="vma"}')).toBe('1');
  expect(told.get('vma_events_total{op="munmap"}')).toBe('0');
  expect(told.get('vma_events_dropped_total{reason="ring_full"}')).toBe('5');
  expect(told.get('vma_events_dropped_total{reason="trace_buffer"}')).toBe('0');
  expect(told.get('vma_parse_errors_total')).toBe('1');
  expect(told.get('vma_resyncs_total{reason="request"}')).toBe('1');
  expect(told.get('vma_audit_mismatches_total')).toBe('0');
  expect(told.get('vma_path_refreshes_total')).toBe('0');
  expect(told.get(`vma_exporter_build_info{version="1.2.3",nodeversion="${process.version}"}`)).toBe('1');
  expect([...told.keys()].filter((name) => name.includes('kthreadd'))).toEqual([]);
});

test('calls that changed its map are counted for a process, unless the source sees maps alone', () => {
  let name: 'replay' | 'procfs' = 'replay';
  const h = harness({}, { source: () => ({ name, up: true }) });
  h.world.fold([born(10), born(11)]);
  const [process, other] = [h.world.process(10)!, h.world.process(11)!];
  expect(h.metrics.operationsOf(process)).toBeNull();
  h.world.fold([operations(10, 'mmap', 7), operations(10, 'brk', 2), operations(10, 'fork', 1)]);
  expect(h.metrics.operationsOf(process)).toBe(9);
  expect(h.metrics.operationsOf(other)).toBe(0);
  h.world.fold([exit(11)]);
  expect(h.metrics.operationsOf(other)).toBeNull();
  name = 'procfs';
  expect(h.metrics.operationsOf(process)).toBeNull();
});

test('a group is the sum of its processes, an address space that two share counted once', async () => {
  const h = harness();
  const shared = [vma(0, 1), vma(2, 4), fileVma(6, 9, { perms: 'rwxp' })];
  h.world.fold([
    born(10, { mm: 1 }),
    ...baseline(1, ...shared),
    born(11, { mm: 1 }),
    born(12, { mm: 2 }),
    ...baseline(2, vma(0, 5)),
    operations(10, 'mmap', 2),
    operations(11, 'mmap', 3),
    operations(12, 'munmap', 1),
  ]);
  const told = await scrape(h);
  expect(told.get('vma_group_processes{group="app"}')).toBe('3');
  expect(told.get('vma_group_vmas{group="app",kind="anon"}')).toBe('3');
  expect(told.get('vma_group_vmas{group="app",kind="library"}')).toBe('1');
  expect(told.get('vma_group_vmas{group="app",kind="heap"}')).toBe('0');
  expect(told.get('vma_group_mapped_bytes{group="app",kind="anon"}')).toBe(String(8 * PAGE));
  expect(told.get('vma_group_worst_map_count_ratio{group="app"}')).toBe('0.003');
  expect(told.get('vma_group_writable_executable_vmas{group="app",jit="unknown"}')).toBe('1');
  expect(told.get('vma_group_operations_total{group="app",op="mmap"}')).toBe('5');
  expect(told.get('vma_group_operations_total{group="app",op="munmap"}')).toBe('1');
  expect(told.get('vma_group_operations_total{group="app",op="fork"}')).toBe('0');
  expect(told.get('vma_process_vmas{pid="10",group="app",kind="anon"}')).toBe('2');
  expect(told.get('vma_process_mapped_bytes{pid="12",group="app",kind="anon"}')).toBe(String(5 * PAGE));
  expect(told.get('vma_process_map_count_ratio{pid="10",group="app"}')).toBe('0.003');
  expect(told.get('vma_process_operations_total{pid="11",group="app",op="mmap"}')).toBe('3');
});

test('series vanish with their process; the group keeps its counts for an hour', async () => {
  const h = harness();
  h.world.fold([born(10), ...baseline(10, vma(0, 1)), operations(10, 'mmap', 4), exit(10)]);
  let told = await scrape(h);
  expect([...told.keys()].filter((name) => name.startsWith('vma_process_'))).toEqual([]);
  expect(told.get('vma_group_processes{group="app"}')).toBe('0');
  expect(told.get('vma_group_vmas{group="app",kind="anon"}')).toBe('0');
  expect(told.get('vma_group_operations_total{group="app",op="exit"}')).toBe('1');
  h.wait(3_599_999);
  told = await scrape(h);
  expect(told.get('vma_group_operations_total{group="app",op="mmap"}')).toBe('4');
  h.wait(1);
  told = await scrape(h);
  expect([...told.keys()].filter((name) => name.includes('group="app"'))).toEqual([]);
});

test('groups beyond the bound share `other`, until a place is free', async () => {
  const h = harness({ maxGroups: 1, top: 0 });
  h.world.fold([
    born(10, { comm: 'a' }),
    ...baseline(10, vma(0, 1)),
    operations(10, 'mmap', 1),
    born(11, { comm: 'b' }),
    ...baseline(11, vma(0, 2), vma(3, 4)),
    operations(11, 'mmap', 2),
    born(12, { comm: 'c' }),
    ...baseline(12, vma(0, 1)),
    operations(12, 'mmap', 3),
  ]);
  let told = await scrape(h);
  expect(told.get('vma_group_processes{group="other"}')).toBe('2');
  expect(told.get('vma_group_vmas{group="other",kind="anon"}')).toBe('3');
  expect(told.get('vma_group_worst_map_count_ratio{group="other"}')).toBe('0.002');
  expect(told.get('vma_group_operations_total{group="other",op="mmap"}')).toBe('5');
  h.world.fold([exit(10), exit(12)]);
  h.wait(3_600_000);
  told = await scrape(h);
  expect(told.get('vma_group_processes{group="a"}')).toBeUndefined();
  expect(told.get('vma_group_processes{group="b"}')).toBe('1');
  expect(told.get('vma_group_operations_total{group="other",op="mmap"}')).toBe('5');
});

test('a service has a group of its own after any number of commands', async () => {
  const h = harness({ maxGroups: 200, top: 0 });
  for (let n = 0; n < 205; n++) {
    const pid = 1000 + n;
    h.world.fold([born(pid, { comm: `job${n}` }), ...baseline(pid, vma(0, 1)), operations(pid, 'mmap', 1), exit(pid)]);
  }
  h.world.fold([born(10, { comm: 'myservice' }), ...baseline(10, vma(0, 1))]);
  expect(h.metrics.groupOf(h.world.process(10)!)).toBe('myservice');
  const told = await scrape(h);
  expect(told.get('vma_group_worst_map_count_ratio{group="myservice"}')).toBe('0.001');
  const groups = [...told.keys()].filter((name) => name.startsWith('vma_group_processes{'));
  expect(groups).toHaveLength(22);
  const mmaps = [...told].filter(([name]) => /^vma_group_operations_total.*op="mmap"/.test(name));
  expect(mmaps.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(205);
});

test('a map that is not known is not counted as an empty one', async () => {
  const h = harness({ track: ['new', 'app'] });
  h.world.fold([
    born(10),
    ...baseline(10, vma(0, 1), vma(2, 3)),
    born(11),
    born(12, { comm: 'new' }),
    { ts: 1, type: 'range', pid: 12, tid: 12, op: 'mmap', mm: 12, ...stating(0, PAGE, vma(0, 1)) },
  ]);
  const told = await scrape(h);
  expect(told.get('vma_group_processes{group="app"}')).toBe('2');
  expect(told.get('vma_group_unread_processes{group="app"}')).toBe('1');
  expect(told.get('vma_group_vmas{group="app",kind="anon"}')).toBe('2');
  expect(told.get('vma_group_worst_map_count_ratio{group="app"}')).toBe('0.002');
  expect(told.get('vma_process_map_count_ratio{pid="10",group="app"}')).toBe('0.002');
  expect(told.get('vma_group_processes{group="new"}')).toBe('1');
  expect(told.get('vma_group_unread_processes{group="new"}')).toBe('1');
  const ofUnknown = [...told.keys()].filter((name) => /group="new"|pid="11"/.test(name));
  expect(ofUnknown.filter((name) => /_(vmas|bytes|ratio)\{/.test(name))).toEqual([]);
  expect(told.get('vma_process_operations_total{pid="12",group="new",op="mmap"}')).toBe('1');
});

test('tells how many maps can not be read and why, and how far the others are behind', async () => {
  const h = harness();
  h.world.fold([born(10), born(11), born(12), ...baseline(10, vma(0, 1))]);
  h.world.fold([event.unreadable(11, 'denied', 'no'), event.unreadable(12, 'denied', 'no')]);
  const told = await scrape(h);
  expect(told.get('vma_maps_unreadable{reason="denied"}')).toBe('2');
  expect(told.get('vma_maps_unreadable{reason="busy"}')).toBe('0');
  expect(told.get('vma_reread_waiting')).toBe('2');
  expect(told.get('vma_reread_oldest_seconds')).toBe('0.5');
  const exact = await scrape(harness({}, { rereads: () => undefined }));
  expect([...exact.keys()].filter((name) => name.startsWith('vma_reread_'))).toEqual([]);
});

test('what is merely reserved makes no process one of the top by bytes', async () => {
  const h = harness({ top: 1 });
  h.world.fold([
    born(10),
    ...baseline(10, vma(0, 1), vma(2, 3), vma(4, 5)),
    born(11, { comm: 'large' }),
    ...baseline(11, vma(0, 20)),
    born(12, { comm: 'reserving' }),
    ...baseline(12, reservable(0, 1000)),
    born(13, { comm: 'second' }),
    ...baseline(13, vma(0, 19), vma(20, 21)),
  ]);
  const told = await scrape(h);
  expect(told.get('vma_group_mapped_bytes{group="reserving",kind="reserved"}')).toBe(String(1000 * PAGE));
  expect(told.has('vma_process_vmas{pid="11",group="large",kind="anon"}')).toBe(true);
  expect([...told.keys()].filter((name) => name.startsWith('vma_process_') && name.includes('reserving'))).toEqual([]);
});

test('one that ends while a scrape is being made has no counters that begin anew', async () => {
  const world = new World();
  let ending: StateEvent[] = [];
  // Asked in the midst of a scrape.
  const maxMapCount = (): number => {
    world.fold(ending);
    ending = [];
    return 1000;
  };
  const h = harness({ track: ['app'] }, { world, maxMapCount });
  world.fold([born(10), ...baseline(10, vma(0, 1)), operations(10, 'mmap', 4)]);
  ending = [exit(10)];
  const told = await scrape(h);
  expect(told.get('vma_processes')).toBe('1');
  expect([...told.keys()].filter((name) => name.startsWith('vma_process_operations_total'))).toEqual([]);
  expect([...(await scrape(h)).keys()].filter((name) => name.startsWith('vma_process_'))).toEqual([]);
});

test('an operation counts for the group in which the process was', async () => {
  const h = harness();
  h.world.fold([
    born(10, { comm: 'sh' }),
    operations(10, 'mmap', 2),
    { ts: 1, type: 'exec', pid: 10, comm: 'ls', exe: '/bin/ls', mm: 11 },
    operations(10, 'mmap', 5),
  ]);
  const told = await scrape(h);
  expect(told.get('vma_group_operations_total{group="sh",op="mmap"}')).toBe('2');
  expect(told.get('vma_group_operations_total{group="sh",op="exec"}')).toBe('1');
  expect(told.get('vma_group_operations_total{group="ls",op="mmap"}')).toBe('5');
  expect(told.get('vma_group_processes{group="sh"}')).toBe('0');
  expect(told.get('vma_group_processes{group="ls"}')).toBe('1');
});

test('a pid that comes back is another process', async () => {
  const h = harness();
  h.world.fold([
    born(10, { startTime: 1 }),
    ...baseline(10, vma(0, 1)),
    operations(10, 'mmap', 2),
    born(10, { startTime: 2, mm: 11 }),
    ...baseline(11, vma(0, 1)),
    operations(10, 'mmap', 5),
  ]);
  const told = await scrape(h);
  expect(told.get('vma_process_operations_total{pid="10",group="app",op="mmap"}')).toBe('5');
  expect(told.get('vma_group_operations_total{group="app",op="mmap"}')).toBe('7');
  expect(told.get('vma_group_processes{group="app"}')).toBe('1');
  h.world.fold([exit(10)]);
  h.wait(3_600_000);
  expect((await scrape(h)).has('vma_group_processes{group="app"}')).toBe(false);
});

test('a process joins its group when its address space becomes known', async () => {
  const h = harness();
  h.world.fold([born(10, { mm: 0 })]);
  expect((await scrape(h)).has('vma_group_processes{group="app"}')).toBe(false);
  h.world.fold([born(10, { mm: 1 }), ...baseline(1, vma(0, 1))]);
  expect((await scrape(h)).get('vma_group_processes{group="app"}')).toBe('1');
  h.wait(3_600_000);
  expect((await scrape(h)).get('vma_group_processes{group="app"}')).toBe('1');
});

test('what is there before the metrics are is counted as well', async () => {
  const { world } = harness();
  world.fold([born(10), ...baseline(10, vma(0, 1))]);
  const late = harness({}, { world });
  expect((await scrape(late)).get('vma_group_processes{group="app"}')).toBe('1');
  late.wait(3_600_000);
  expect((await scrape(late)).get('vma_group_processes{group="app"}')).toBe('1');
});

test('processes are grouped as asked', async () => {
  const events = [born(10), event.details(10, 0, '/system.slice/app.service/worker'), born(11)];
  for (const [groupBy, group, unknown] of [
    ['comm', 'app', undefined],
    ['exe', '/bin/app', undefined],
    ['unit', 'app.service', '1'],
    ['cgroup', '/system.slice/app.service/worker', '1'],
  ] as const) {
    const h = harness({ groupBy });
    h.world.fold(events);
    expect(h.metrics.groupOf(h.world.process(10)!)).toBe(group);
    expect((await scrape(h)).get('vma_group_processes{group="unknown"}')).toBe(unknown);
  }
});

test('a name stays escaped, in valid label text', async () => {
  const h = harness();
  h.world.fold([born(10, { comm: 'a\\174"b' })]);
  expect((await scrape(h)).get(String.raw`vma_group_processes{group="a\\174\"b"}`)).toBe('1');
});

test('processes that are tracked have series, however small', async () => {
  const h = harness({ top: 1, track: ['small', '13'] });
  h.world.fold([
    born(10),
    ...baseline(10, vma(0, 1), vma(2, 3), vma(4, 9)),
    born(11, { comm: 'small' }),
    ...baseline(11, vma(0, 1)),
    born(12),
    ...baseline(12, vma(0, 2)),
    born(13),
    ...baseline(13, vma(0, 1)),
  ]);
  const told = await scrape(h);
  const pids = [10, 11, 12, 13].filter((pid) =>
    [...told.keys()].some((name) => name.startsWith(`vma_process_vmas{pid="${pid}"`)),
  );
  expect(pids).toEqual([10, 11, 13]);
});

test('without a readable limit, nothing is measured against it', async () => {
  const h = harness({}, { maxMapCount: () => null });
  h.world.fold([born(10), ...baseline(10, vma(0, 1))]);
  const told = await scrape(h);
  expect([...told.keys()].filter((name) => name.includes('_ratio') || name.includes('max_map_count'))).toEqual([]);
  expect(told.get('vma_group_processes{group="app"}')).toBe('1');
});

test('OpenMetrics has the same series', async () => {
  const h = harness();
  h.world.fold([born(10), ...baseline(10, vma(0, 1)), operations(10, 'mmap', 4)]);
  const text = await request(h.app).get('/metrics').expect('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
  const open = await request(h.app)
    .get('/metrics')
    .set('Accept', 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1')
    .buffer(true)
    .parse((response, done) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => {
        done(null, body);
      });
    })
    .expect('Content-Type', 'application/openmetrics-text; version=1.0.0; charset=utf-8');
  const body = open.body as string;
  expect(series(body)).toEqual(series(text.text));
  expect(text.text).toContain('# TYPE vma_events_total counter\n');
  expect(body).toContain('# TYPE vma_events counter\n');
  expect(body).not.toContain('# TYPE vma_events_total');
  expect(text.text).toContain('# TYPE vma_max_map_count untyped\n');
  expect(body).toContain('# TYPE vma_max_map_count unknown\n');
  expect(body.endsWith('\n# EOF\n')).toBe(true);
  expect(body.split('\n').filter((line) => line === '')).toHaveLength(1);
});

test('an answer is compressed only for those who take it', async () => {
  const h = harness();
  const zipped = await request(h.app).get('/metrics').set('Accept-Encoding', 'gzip');
  const plain = await request(h.app).get('/metrics').set('Accept-Encoding', 'identity');
  expect(zipped.headers['content-encoding']).toBe('gzip');
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(zipped.text).toBe(plain.text);
});

async function onPort(h: Harness, act: (server: Server) => Promise<void>): Promise<void> {
  const server = createServer(h.app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await act(server);
  } finally {
    server.close();
  }
}

test('scrapes that wait at the same time are made together, and each tells of its moment or later', async () => {
  let made = 0;
  // As long as on a large machine: others come meanwhile.
  const streamClients = () => {
    for (const began = performance.now(); performance.now() - began < 20;);
    return ++made;
  };
  const h = harness({}, { streamClients });
  await onPort(h, async (server) => {
    const tell = async () => series((await request(server).get('/metrics').expect(200)).text).get('vma_processes');
    const crowd = () => Promise.all(Array.from({ length: 30 }, tell));
    expect(await crowd()).toEqual(Array(30).fill('0'));
    h.world.fold([born(10)]);
    expect(await crowd()).toEqual(Array(30).fill('1'));
  });
  expect(made).toBeLessThan(40);
});

test('one scrape too many is told so, until another is done', async () => {
  const h = harness({}, { places: new Places(2, { of: () => Promise.resolve('somebody') }) });
  await onPort(h, async (server) => {
    const status = async () => (await request(server).get('/metrics')).status;
    const statuses = await Promise.all(Array.from({ length: 30 }, status));
    expect(statuses.filter((each) => each === 200).length).toBeGreaterThanOrEqual(2);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect([await status(), await status(), await status()]).toEqual([200, 200, 200]);
  });
});

const someEvent: fc.Arbitrary<StateEvent[]> = fc
  .record({
    pid: fc.integer({ min: 1, max: 6 }),
    comm: fc.constantFrom('a', 'b', 'c', 'other'),
    op: fc.constantFrom(...COUNTED_OPS),
    count: fc.nat(9),
    what: fc.constantFrom('born', 'exec', 'exit', 'operations', 'wait'),
  })
  .map(({ pid, comm, op, count, what }): StateEvent[] => {
    switch (what) {
      case 'born':
        return [born(pid, { comm })];
      case 'exec':
        return [{ ts: 1, type: 'exec', pid, comm, exe: '', mm: 100 + pid }];
      case 'exit':
        return [exit(pid)];
      case 'wait':
        return [];
      default:
        return [operations(pid, op, count)];
    }
  });

test('no counter goes down from one scrape to the next', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(someEvent, { maxLength: 12 }), { maxLength: 8 }), async (stretches) => {
      const h = harness({ maxGroups: 2, top: 2 });
      let before = await scrape(h);
      for (const stretch of stretches) {
        h.world.fold(stretch.flat());
        h.wait(1_000_000 * stretch.length);
        const after = await scrape(h);
        for (const [name, value] of after) {
          // A pid that came back is another process, whose counts begin anew under the same labels.
          if (name.includes('_total') && !name.startsWith('vma_process_')) {
            expect([name, Number(value)]).toEqual([name, Math.max(Number(value), Number(before.get(name) ?? 0))]);
          }
        }
        before = after;
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
