import { setBackendSrv, type BackendSrv, type BackendSrvRequest, type FetchResponse } from '@grafana/runtime';
import { Subject } from 'rxjs';
import { proxyTransport } from './transport';

type Chunk = FetchResponse<Uint8Array | undefined>;

let asked: BackendSrvRequest[];
let chunks: Subject<Chunk>;

beforeEach(() => {
  asked = [];
  chunks = new Subject();
  const chunked: BackendSrv['chunked'] = (options) => {
    asked.push(options);
    return chunks;
  };
  setBackendSrv({ chunked } as BackendSrv);
});

function chunk(text: string | undefined, status = 200): Chunk {
  return {
    data: text === undefined ? undefined : new TextEncoder().encode(text),
    status,
    ok: status === 200,
    statusText: '',
    headers: new Headers(),
    redirected: false,
    type: 'basic',
    url: '',
    config: { url: '' },
  };
}

function open(signal = new AbortController().signal): AsyncIterator<Uint8Array> {
  return proxyTransport('/api/datasources/proxy/uid/x')
    .open(
      new URLSearchParams([
        ['pid', '1'],
        ['pid', '2'],
      ]),
      signal,
    )
    [Symbol.asyncIterator]();
}

async function text(part: Promise<IteratorResult<Uint8Array>>): Promise<string> {
  const { done, value } = await part;
  return done === true ? '(end)' : new TextDecoder().decode(value);
}

test('streams through the data source proxy, without alerts, in the order in which chunks come', async () => {
  const stream = open();
  const first = text(stream.next());
  expect(asked).toMatchObject([
    { url: '/api/datasources/proxy/uid/x/api/v1/stream?pid=1&pid=2', showErrorAlert: false },
  ]);
  chunks.next(chunk('{"a"'));
  chunks.next(chunk(':1}\n'));
  expect(await first).toBe('{"a"');
  expect(await text(stream.next())).toBe(':1}\n');
  const waiting = text(stream.next());
  chunks.next(chunk('later'));
  expect(await waiting).toBe('later');
  chunks.next(chunk(undefined));
  chunks.complete();
  expect(await text(stream.next())).toBe('(end)');
  expect(chunks.observed).toBe(false);
});

test('a refusal is told with its status, and with what the exporter says, though it comes in pieces', async () => {
  const stream = open();
  const first = stream.next();
  chunks.next(chunk('{"status":410,"detail":"the cursor', 410));
  chunks.next(chunk(' is too old"}', 410));
  chunks.complete();
  await expect(first).rejects.toMatchObject({
    name: 'StatusError',
    status: 410,
    message: expect.stringContaining('the cursor is too old'),
  });
});

test('an empty refusal is one', async () => {
  const stream = open();
  const first = stream.next();
  chunks.next(chunk(undefined, 502));
  chunks.complete();
  await expect(first).rejects.toMatchObject({
    status: 502,
    message: expect.stringContaining('Is vma-exporter running'),
  });
});

test('what came before the stream broke is delivered first', async () => {
  const stream = open();
  const first = text(stream.next());
  chunks.next(chunk('one'));
  chunks.next(chunk('two'));
  chunks.error(new Error('network error'));
  expect(await first).toBe('one');
  expect(await text(stream.next())).toBe('two');
  await expect(stream.next()).rejects.toThrow('The stream broke off: network error');
});

test('no answer at all names a remedy', async () => {
  const first = open().next();
  chunks.error(new TypeError('Failed to fetch'));
  await expect(first).rejects.toThrow(/did not answer.*Failed to fetch.*session/);
});

test('an abort ends it at once and lets the request go', async () => {
  const controller = new AbortController();
  const first = open(controller.signal).next();
  expect(chunks.observed).toBe(true);
  controller.abort(new Error('enough'));
  await expect(first).rejects.toThrow('enough');
  expect(chunks.observed).toBe(false);
});

test('one that is aborted already does not wait', async () => {
  await expect(open(AbortSignal.abort(new Error('enough'))).next()).rejects.toThrow('enough');
});

test('who stops reading lets the request go', async () => {
  const stream = open();
  const first = stream.next();
  chunks.next(chunk('one'));
  await first;
  await stream.return!();
  expect(chunks.observed).toBe(false);
});
