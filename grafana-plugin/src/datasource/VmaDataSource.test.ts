import {
  LoadingState,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
} from '@grafana/data';
import {
  setBackendSrv,
  setTemplateSrv,
  type BackendSrv,
  type BackendSrvRequest,
  type FetchError,
  type FetchResponse,
} from '@grafana/runtime';
import { Observable, of, throwError, type Subscriber } from 'rxjs';
import { LINGER_MS } from './shared-connection';
import type { VmaOptions, VmaQuery } from './types';
import { VmaDataSource } from './VmaDataSource';

const PROXY = '/api/datasources/proxy/uid/x';
const QUERY: VmaQuery = { refId: 'A', selectBy: 'pid', pid: '7', comm: '', children: false };

/** Grafana's back end, with an exporter behind its proxy of which the test says what it answers. */
class Backend {
  readonly streams: Array<{ readonly url: string; readonly subscriber: Subscriber<FetchResponse<Uint8Array>> }> = [];
  answers: Record<string, unknown> = {
    '/-/ready': { status: 'ready', source: 'module', detail: 'reading /sys/kernel/debug/vma_tracker/data' },
    '/api/v1/processes': {
      host: 'box',
      max_map_count: 65530,
      processes: [{ pid: 7, start_time: 70, ppid: 1, comm: 'node', cmdline: 'node app.js', vmas: 3 }],
    },
  };
  /** By path: an HTTP error. */
  errors: Record<string, Pick<FetchError, 'status' | 'data'>> = {};

  fetch = ({ url }: BackendSrvRequest): Observable<unknown> => {
    const path = url.slice(PROXY.length);
    return path in this.errors
      ? throwError(() => ({ ...this.errors[path], config: {} }))
      : of({ data: this.answers[path] });
  };

  chunked = ({ url }: BackendSrvRequest) =>
    new Observable<FetchResponse<Uint8Array>>((subscriber) => {
      this.streams.push({ url: url.slice(PROXY.length), subscriber });
      this.say({ type: 'hello', version: '0.1.0', host: 'box', source: 'module', max_map_count: 65530, epoch: 'e' });
    });

  /** Sends lines over the stream that was opened last. */
  say(...messages: object[]): void {
    const text = messages.map((message) => `${JSON.stringify(message)}\n`).join('');
    this.streams[this.streams.length - 1].subscriber.next({
      ok: true,
      status: 200,
      data: new TextEncoder().encode(text),
    } as FetchResponse<Uint8Array>);
  }
}

const PROCESS = {
  pid: 7,
  start_time: 70,
  ppid: 1,
  comm: 'node',
  exe: '',
  cmdline: '',
  uid: 0,
  cgroup: '',
  group: 'node',
};
const MAP = [
  { type: 'process', ...PROCESS },
  {
    type: 'vmas',
    pid: 7,
    start_time: 70,
    columns: {
      start: ['1000'],
      end: ['3000'],
      perms: ['rw-p'],
      offset: ['0'],
      dev: ['00:00'],
      inode: ['0'],
      path: [''],
      kind: ['anon'],
    },
  },
  { type: 'synced', pid: 7, start_time: 70, cursor: 'c1' },
];

let backend: Backend;
let source: VmaDataSource;
let subscriptions: Array<{ unsubscribe(): void }>;

beforeEach(() => {
  backend = new Backend();
  subscriptions = [];
  setBackendSrv(backend as Partial<BackendSrv> as BackendSrv);
  setTemplateSrv({ replace: (text = '') => text } as Parameters<typeof setTemplateSrv>[0]);
  source = new VmaDataSource({ uid: 'x', url: `${PROXY}/` } as DataSourceInstanceSettings<VmaOptions>);
});

afterEach(async () => {
  jest.useFakeTimers();
  subscriptions.forEach((subscription) => subscription.unsubscribe());
  // The tab's one place for a stream is for the next test.
  await jest.advanceTimersByTimeAsync(LINGER_MS);
  jest.useRealTimers();
});

/** Runs queries; returns their packets as they come. */
function run(...targets: Array<Partial<VmaQuery>>): DataQueryResponse[] {
  const packets: DataQueryResponse[] = [];
  const request = { targets: targets.map((target) => ({ ...QUERY, ...target })), scopedVars: {} };
  subscriptions.push(source.query(request as DataQueryRequest<VmaQuery>).subscribe((packet) => packets.push(packet)));
  return packets;
}

describe('query', () => {
  test('waits for the map, then streams complete states of it', async () => {
    jest.useFakeTimers();
    const packets = run({});
    await jest.advanceTimersByTimeAsync(200);
    expect(backend.streams.map(({ url }) => url)).toEqual(['/api/v1/stream?pid=7&vmas=dense']);
    expect(packets).toEqual([]);
    backend.say(...MAP);
    await jest.advanceTimersByTimeAsync(200);
    const [packet] = packets.slice(-1);
    expect(packet).toMatchObject({ state: LoadingState.Streaming, key: 'vmatracker' });
    expect(packet.data[0]).toMatchObject({ name: 'node (7)', length: 1 });
    expect(packet.data[1].meta.custom).toMatchObject({ connection: { phase: 'live' }, maxMapCount: 65530 });

    const vma = { perms: 'r--p', offset: '0', dev: '00:00', inode: '0', path: '', kind: 'anon' };
    const change = { ts: 1, pid: 7, op: 'mprotect', start: '2000', end: '3000', vma };
    backend.say({ type: 'delta', cursor: 'c2', changes: [change] });
    await jest.advanceTimersByTimeAsync(200);
    expect(packets[packets.length - 1].data[0].length).toBe(2);
    expect(packet.data[0].length).toBe(1);
  });

  test('is told at most ten times a second', async () => {
    jest.useFakeTimers();
    const packets = run({});
    await jest.advanceTimersByTimeAsync(200);
    backend.say(...MAP);
    await jest.advanceTimersByTimeAsync(2000);
    const before = packets.length;
    for (let at = 0; at < 100; at++) {
      const vma = { perms: 'rw-p', offset: '0', dev: '00:00', inode: '0', path: '', kind: 'anon' };
      const start = 0x10000 + at * 0x2000;
      const range = { start: start.toString(16), end: (start + 0x1000).toString(16) };
      backend.say({ type: 'delta', cursor: `d${at}`, changes: [{ ts: at, pid: 7, op: 'mmap', ...range, vma }] });
      await jest.advanceTimersByTimeAsync(10);
    }
    expect(packets.length - before).toBeGreaterThan(5);
    expect(packets.length - before).toBeLessThanOrEqual(11);
    expect(packets[packets.length - 1].data[0].length).toBeGreaterThan(90);
  });

  test('an empty answer is held back while maps may be on their way, then given', async () => {
    jest.useFakeTimers();
    const packets = run({});
    await jest.advanceTimersByTimeAsync(100);
    backend.say({ type: 'synced', cursor: 'c1' });
    await jest.advanceTimersByTimeAsync(1000);
    expect(packets).toEqual([]);
    await jest.advanceTimersByTimeAsync(1000);
    expect(packets[0].data[0].meta.notices[0].text).toContain('No process with PID 7');
  });

  test('where the browser can spare no more streams, another data source polls, until one is free', async () => {
    // This browser has no locks between tabs: a tab has one stream.
    jest.useFakeTimers();
    run({});
    await jest.advanceTimersByTimeAsync(100);
    const other = new VmaDataSource({ uid: 'x', url: PROXY } as DataSourceInstanceSettings<VmaOptions>);
    const packets: DataQueryResponse[] = [];
    const request = { targets: [QUERY], scopedVars: {} } as unknown as DataQueryRequest<VmaQuery>;
    subscriptions.push(other.query(request).subscribe((packet) => packets.push(packet)));
    await jest.advanceTimersByTimeAsync(0);
    expect(backend.streams[1].url).toBe('/api/v1/stream?pid=7&once=true&vmas=dense');
    backend.say(...MAP, { type: 'bookmark', cursor: 'c2' });
    backend.streams[1].subscriber.complete();
    await jest.advanceTimersByTimeAsync(200);
    expect(packets.at(-1)).toMatchObject({ state: LoadingState.Streaming });
    expect(packets.at(-1)!.data).toHaveLength(2);
    expect(packets.at(-1)!.data[1].meta.custom).toMatchObject({ connection: { phase: 'live', everyMs: 1000 } });
    await jest.advanceTimersByTimeAsync(800);
    expect(backend.streams.map(({ url }) => url)).toEqual([
      '/api/v1/stream?pid=7&vmas=dense',
      '/api/v1/stream?pid=7&once=true&vmas=dense',
      '/api/v1/stream?pid=7&once=true&cursor=c2&vmas=dense',
    ]);
    // The first one is closed: its place is free once the poll under way has ended.
    subscriptions[0].unsubscribe();
    await jest.advanceTimersByTimeAsync(LINGER_MS);
    backend.say({ type: 'synced', cursor: 'c3' }, { type: 'bookmark', cursor: 'c3' });
    backend.streams[2].subscriber.complete();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(backend.streams.at(-1)!.url).toMatch(/pid=7&cursor=c/);
    backend.say({ type: 'synced', cursor: 'c4' });
    await jest.advanceTimersByTimeAsync(200);
    expect(packets.at(-1)!.data[1].meta.custom).toMatchObject({ connection: { phase: 'live' } });
  });

  test('a refresh reconnects a lost stream at once', async () => {
    jest.useFakeTimers();
    jest.spyOn(Math, 'random').mockReturnValue(1);
    const packets = run({});
    await jest.advanceTimersByTimeAsync(100);
    backend.say(...MAP);
    // Each attempt is lost as soon as it is made, until the next one is far away.
    for (let wait = 500; wait <= 16_000; wait *= 2) {
      backend.streams.at(-1)!.subscriber.error(new Error('cut'));
      await jest.advanceTimersByTimeAsync(wait);
    }
    backend.streams.at(-1)!.subscriber.error(new Error('cut'));
    await jest.advanceTimersByTimeAsync(200);
    expect(packets.at(-1)).toMatchObject({ state: LoadingState.Error });
    const before = backend.streams.length;
    subscriptions.pop()!.unsubscribe();
    const again = run({});
    await jest.advanceTimersByTimeAsync(0);
    expect(backend.streams).toHaveLength(before + 1);
    backend.say({ type: 'synced', cursor: 'c2' });
    await jest.advanceTimersByTimeAsync(200);
    expect(again.at(-1)).toMatchObject({ state: LoadingState.Streaming });
    jest.restoreAllMocks();
  });

  test.each([[{ pid: '' }], [{ hide: true }], [{ pid: ' ' }]])('runs nothing for %j', (query) => {
    expect(run(query)).toEqual([{ data: [], state: LoadingState.Done }]);
    expect(backend.streams).toEqual([]);
  });

  test('a PID that is none is an error in words', () => {
    expect(run({ pid: 'node' })).toMatchObject([
      { state: LoadingState.Error, errors: [{ message: expect.stringContaining('is no PID') }] },
    ]);
  });
});

describe('Save & test', () => {
  test('says who answered', async () => {
    expect(await source.testDatasource()).toEqual({
      status: 'success',
      message:
        'Connected to vma-exporter 0.1.0 on box: 1 processes, source module (reading /sys/kernel/debug/vma_tracker/data).',
    });
    expect(backend.streams[0].subscriber.closed).toBe(true);
  });

  test.each([
    ['nobody listens', '/-/ready', 502, { message: 'connection refused' }, /can’t reach.*connection refused/],
    ['the login is refused', '/-/ready', 400, { message: 'Authentication to data source failed' }, /Basic auth/],
    ['the source is down', '/-/ready', 503, { detail: 'the source module is down' }, /source module is down/],
    ['something else answers', '/-/ready', 404, '<html>', /no VMA Tracker exporter/],
    ['the list may not be seen', '/api/v1/processes', 403, { detail: 'whose are you' }, /whose are you/],
  ])('says what helps when %s', async (_case, path, status, data, words) => {
    backend.errors = { [path]: { status, data } };
    expect(await source.testDatasource()).toMatchObject({ status: 'error', message: expect.stringMatching(words) });
  });

  test.each([
    ['/-/ready', 'OK', /no VMA Tracker exporter/],
    ['/api/v1/processes', { host: 'x', processes: [{ pid: 'x' }] }, /no VMA Tracker exporter.*pid is no integer: "x"/],
    ['/api/v1/processes', null, /no VMA Tracker exporter/],
  ])('knows at %s that %j is not of an exporter', async (path, answer, words) => {
    backend.answers[path] = answer;
    expect(await source.testDatasource()).toMatchObject({ status: 'error', message: expect.stringMatching(words) });
  });

  test('tells a stream that is held back', async () => {
    jest.useFakeTimers();
    backend.say = () => undefined;
    const result = source.testDatasource();
    await jest.advanceTimersByTimeAsync(5000);
    expect(await result).toMatchObject({ status: 'error', message: expect.stringContaining('buffers responses') });
  });
});

test('a variable lists processes', async () => {
  expect(await source.metricFindQuery('names')).toEqual([{ text: 'node', value: 'node' }]);
});
