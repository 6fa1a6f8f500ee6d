import { connect } from 'node:net';
import SwaggerParser from '@apidevtools/swagger-parser';
import request, { type Response } from 'supertest';
import { stating } from '../model/test/arbitraries';
import { at, event } from '../model/test/events';
import { KINDS } from '../wire/vma';
import { anon, serve, states, type Harness } from '../http/test/harness';
import { healthSchema, mapSchema, problemSchema, processListSchema } from './schemas';
import { createUserList } from '../http/users';

let harness: Harness;

beforeAll(async () => {
  harness = await serve({ allowed: createUserList([String(process.getuid!())]) });
  harness.world.fold([
    ...states(200, 1000, anon(0x1000, 2, 'rwxp'), anon(0x7fff_ffff_f000, 1)),
    ...states(100, 0),
    { ts: 1, type: 'process', pid: 300, startTime: 3000, ppid: 200, comm: 'a\\174b', exe: '', mm: 300 },
    { ts: 1, type: 'ready' },
  ]);
});

afterAll(() => harness.close());

function expectProblem(response: Response, status: number) {
  expect(response.status).toBe(status);
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  const problem = problemSchema.parse(JSON.parse(response.text));
  expect(problem.status).toBe(status);
  return problem;
}

/** What the server answers to bytes that no HTTP client would send. */
function answerTo(bytes: string, url = harness.url): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (data: string) => (answer += data));
    socket.on('error', reject).on('close', () => {
      resolve(answer);
    });
  });
}

test('the list of processes has each once, by pid, with what the world knows', async () => {
  const response = await request(harness.url).get('/api/v1/processes').expect(200);
  expect(response.headers['content-type']).toMatch(/^application\/json/);
  expect(response.headers['cache-control']).toBe('no-store');
  const { host, max_map_count, processes } = processListSchema.parse(response.body);
  expect(host).toBe('here');
  expect(max_map_count).toBe(65530);
  expect(processes.map(({ pid }) => pid)).toEqual([100, 200, 300]);
  expect(processes[1]).toEqual({
    pid: 200,
    start_time: 2000,
    map: 'ok',
    map_since: at.ts,
    map_reason: null,
    ppid: 1,
    comm: 'p200',
    exe: '/bin/p',
    cmdline: 'p 200',
    uid: 1000,
    cgroup: '/',
    group: 'p200',
    synced: true,
    vmas: 2,
    mapped_bytes: 3 * 4096,
    reserved_bytes: 0,
    writable_executable_vmas: 1,
    operations: null,
  });
  expect(processes[2]).toMatchObject({ comm: 'a\\174b', uid: -1, synced: false, vmas: null });
});

test('what is not known is null, and something says why', async () => {
  harness.world.fold([
    { type: 'process', ts: 7, pid: 400, startTime: 4000, ppid: 1, comm: 'p', exe: '/bin/p', mm: 400 },
    { type: 'unreadable', ts: 8, mm: 400, reason: 'denied', detail: 'it may not be read' },
  ]);
  const response = await request(harness.url).get('/api/v1/processes').expect(200);
  const { processes } = processListSchema.parse(response.body);
  expect(processes.find(({ pid }) => pid === 400)).toMatchObject({
    map: 'unreadable',
    map_since: 8,
    map_reason: 'it may not be read',
    synced: false,
    vmas: null,
    mapped_bytes: null,
    writable_executable_vmas: null,
  });
  harness.world.fold([{ type: 'exit', ts: 9, pid: 400 }]);
});

test('calls that changed a map are counted, once the source has told one', async () => {
  const counted = async (): Promise<(number | null)[]> => {
    const response = await request(harness.url).get('/api/v1/processes').expect(200);
    return processListSchema.parse(response.body).processes.map(({ operations }) => operations);
  };
  expect(await counted()).toEqual([null, null, null]);
  const vma = anon(0x9000, 1);
  const range = { ts: 2, type: 'range', pid: 100, tid: 100, mm: 100, ...stating(vma.start, vma.end, vma) } as const;
  harness.world.fold([
    { ...range, op: 'mmap' },
    { ...range, op: 'vma' },
    { ...range, op: 'munmap', facts: null },
  ]);
  expect(await counted()).toEqual([2, 0, 0]);
});

test('a map is told as columns, with the cursor from which the stream goes on', async () => {
  const response = await request(harness.url).get('/api/v1/processes/200/vmas').expect(200);
  const { columns, cursor, ...rest } = mapSchema.parse(response.body);
  expect(rest).toEqual({
    pid: 200,
    start_time: 2000,
    comm: 'p200',
    map: 'ok',
    map_since: at.ts,
    map_reason: null,
    synced: true,
  });
  expect(columns).toEqual({
    start: ['1000', '7ffffffff000'],
    end: ['3000', '800000000000'],
    perms: ['rwxp', 'rw-p'],
    offset: ['0', '0'],
    dev: ['00:00', '00:00'],
    inode: ['0', '0'],
    path: ['', ''],
    kind: ['anon', 'anon'],
    flags: [null, null],
    role: [null, null],
    role_of: [null, null],
    role_sure: [null, null],
  });

  const vma = anon(0x4000, 1);
  const statement = stating(vma.start, vma.end, vma);
  harness.world.fold([{ ts: 2, type: 'range', pid: 200, tid: 200, op: 'mmap', mm: 200, ...statement }]);
  const stream = await fetch(`${harness.url}/api/v1/stream?pid=200&cursor=${cursor}`);
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let lines = '';
  while (!lines.includes('"type":"delta"')) {
    const { done, value } = await reader.read();
    expect(done).toBe(false);
    lines += value!;
  }
  await reader.cancel();
  expect(lines).toMatch(/"op":"mmap","start":"4000","end":"5000"/);
});

test('a process that is unknown, or has no map yet', async () => {
  expectProblem(await request(harness.url).get('/api/v1/processes/999/vmas'), 404);
  const response = await request(harness.url).get('/api/v1/processes/300/vmas').expect(200);
  expect(mapSchema.parse(response.body)).toMatchObject({ synced: false, columns: { start: [] } });
});

test.each(['0', '-1', '007', '1.5', 'self', '4194305', '99999999999999999999', '1%00', '%F0%9F%92%A9'])(
  'the pid %s is a bad parameter',
  async (pid) => {
    const problem = expectProblem(await request(harness.url).get(`/api/v1/processes/${pid}/vmas`), 400);
    expect(problem.errors).toEqual([{ parameter: 'pid', detail: 'must be a PID: a decimal number from 1 to 4194304' }]);
  },
);

test.each([
  ['/api/v1/processes?color=red', 'color'],
  ['/api/v1/processes?__proto__=1', '__proto__'],
  ['/api/v1/processes/200/vmas?pid=200', 'pid'],
  ['/api/v1/stream?pid=x', 'pid'],
  ['/api/v1/stream?children=maybe&pid=1', 'children'],
  ['/api/v1/stream?cursor=nonsense', 'cursor'],
])('%s has a bad parameter', async (path, parameter) => {
  const problem = expectProblem(await request(harness.url).get(path), 400);
  expect(problem.errors?.map((error) => error.parameter.split('.')[0])).toEqual([parameter]);
});

test('bad percent-encoding is a bad request', async () => {
  expectProblem(await request(harness.url).get('/api/v1/processes/%E0%A4%A/vmas'), 400);
});

test.each([
  '/nothing',
  '/api/v1',
  '/api/v2/processes',
  '/api/v1/processes/200',
  '/-/nothing',
  '/../package.json',
  '/%2e%2e/x',
])('nothing is at %s', async (path) => {
  expectProblem(await request(harness.url).get(path), 404);
});

test.each([
  '/',
  '/metrics',
  '/-/healthy',
  '/-/ready',
  '/api/v1/processes',
  '/api/v1/processes/200/vmas',
  '/api/v1/processes/200/explain',
  '/api/v1/stream',
  '/api/v1/openapi.json',
])('%s can only be read', async (path) => {
  for (const method of ['post', 'put', 'delete', 'patch', 'options'] as const) {
    const response = await request(harness.url)[method](path);
    expectProblem(response, 405);
    expect(response.headers['allow']).toBe('GET, HEAD');
  }
  await request(harness.url).head(path).expect(200);
});

test.each(['/api/v1/processes', '/api/v1/processes/200/vmas', '/api/v1/openapi.json', '/api/v1/stream'])(
  '%s is not to be had as an image',
  async (path) => {
    expectProblem(await request(harness.url).get(path).set('Accept', 'image/png'), 406);
  },
);

test.each(['rebound.example.org', 'rebound.example.org:10862', '10.0.0.1:10862', '127.0.0.1.example.org'])(
  'the Host %s is foreign, whatever is asked for',
  async (host) => {
    for (const path of ['/', '/metrics', '/-/healthy', '/api/v1/processes', '/api/v1/stream']) {
      expectProblem(await request(harness.url).get(path).set('Host', host), 421);
    }
  },
);

test('a foreign Host, or several, leave a line that says who asked for what', async () => {
  const fresh = await serve();
  try {
    await request(fresh.url).get('/metrics').set('Host', 'one.example.org').expect(421);
    const two = 'Host: localhost\r\nHost: two.example.org\r\n';
    expect(await answerTo(`GET /metrics HTTP/1.1\r\n${two}Connection: close\r\n\r\n`, fresh.url)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    const lines = fresh.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
    const holder = `uid ${process.getuid!()}`;
    expect(lines.filter(({ host }) => host !== undefined)).toEqual([
      expect.objectContaining({ host: 'one.example.org', holder, count: 1 }),
      expect.objectContaining({ host: 'localhost, two.example.org', holder, count: 1 }),
    ]);
  } finally {
    await fresh.close();
  }
});

test('a configured Host is not', async () => {
  await request(harness.url).get('/api/v1/processes').set('Host', 'exporter.example.org:80').expect(200);
});

test('every answer confines the browser, and no other site may read it', async () => {
  for (const path of ['/', '/metrics', '/api/v1/processes', '/nothing']) {
    const { headers } = await request(harness.url).get(path).set('Origin', 'https://elsewhere.example.org');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(headers['content-security-policy']).not.toMatch(/unsafe/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});

test('the page is at the root', async () => {
  const response = await request(harness.url)
    .get('/')
    .expect(200)
    .expect('Content-Type', /^text\/html/);
  expect(response.text).toMatch(/<title>page<\/title>/);
  expect(response.headers['cache-control']).toBe('no-cache');
});

test('metrics are scraped', async () => {
  const response = await request(harness.url).get('/metrics').expect(200);
  expect(response.text).toMatch(/^vma_processes 3$/m);
});

test('a long answer is compressed for who takes that, the stream never', async () => {
  harness.world.fold(states(400, 0, ...Array.from({ length: 500 }, (_, i) => anon(0x10000 + i * 0x2000, 1))));
  const map = await request(harness.url).get('/api/v1/processes/400/vmas').set('Accept-Encoding', 'gzip').expect(200);
  expect(map.headers['content-encoding']).toBe('gzip');
  expect(mapSchema.parse(map.body).columns.start).toHaveLength(500);
  const stream = await fetch(`${harness.url}/api/v1/stream`, { headers: { 'Accept-Encoding': 'gzip' } });
  expect(stream.status).toBe(200);
  expect(stream.headers.get('content-encoding')).toBeNull();
  await stream.body!.cancel();
});

test('healthy and ready', async () => {
  for (const status of ['healthy', 'ready'] as const) {
    const path = `/-/${status}`;
    const response = await request(harness.url).get(path).expect(200);
    expect(healthSchema.parse(response.body)).toEqual({ status, source: 'replay', detail: 'replaying' });
  }
});

test('alive but not ready before the first baseline, and while the source is down', async () => {
  let up = true;
  const starting = await serve({
    status: () => ({ source: 'module', up, detail: 'the module is not loaded: make load' }),
  });
  try {
    expect(expectProblem(await request(starting.url).get('/-/ready'), 503).detail).toMatch(/first baseline/);
    await request(starting.url).get('/-/healthy').expect(200);
    starting.world.fold([{ ts: 1, type: 'ready' }]);
    await request(starting.url).get('/-/ready').expect(200);
    up = false;
    expect(expectProblem(await request(starting.url).get('/-/ready'), 503).detail).toBe(
      'the source module is down: the module is not loaded: make load',
    );
    await request(starting.url).get('/-/healthy').expect(200);
  } finally {
    await starting.close();
  }
});

test('partial, and why, while maps can not be read', async () => {
  const starting = await serve({});
  try {
    starting.world.fold([
      ...states(200, 1000, anon(0x1000, 1)),
      ...states(201, 1000),
      event.unreadable(201, 'denied', 'the kernel refuses: do this'),
      { ts: 1, type: 'ready' },
    ]);
    const ready = async () => healthSchema.parse((await request(starting.url).get('/-/ready').expect(200)).body);
    expect(await ready()).toEqual({
      status: 'partial',
      source: 'replay',
      detail: "1 of 2 maps can't be read: the kernel refuses: do this; replaying",
    });
    starting.world.fold(states(201, 1000, anon(0x1000, 1)));
    expect((await ready()).status).toBe('ready');
  } finally {
    await starting.close();
  }
});

test('the description is valid OpenAPI, and names every path that answers', async () => {
  const response = await request(harness.url).get('/api/v1/openapi.json').expect(200);
  const document = response.body as {
    components: { schemas: Record<string, { properties: Record<string, unknown> }> };
  };
  const api = await SwaggerParser.validate(structuredClone(document) as never);
  expect(Object.keys(api.paths!)).toEqual([
    '/api/v1/processes',
    '/api/v1/processes/{pid}/vmas',
    '/api/v1/processes/{pid}/explain',
    '/api/v1/stream',
    '/api/v1/openapi.json',
    '/metrics',
    '/-/healthy',
    '/-/ready',
  ]);
  expect(document.components.schemas['Columns']!.properties['kind']).toMatchObject({ items: { enum: KINDS } });
});

test('an overlong URL', async () => {
  expectProblem(await request(harness.url).get(`/api/v1/stream?comm=${'x'.repeat(8200)}`), 414);
});

test('what is no request, or too long to be one, is answered all the same', async () => {
  const garbage = await answerTo('\x16\x03\x01 hello\r\n\r\n');
  expect(garbage).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json\r\n/);
  const long = await answerTo(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(long).toMatch(/^HTTP\/1\.1 431 /);
  problemSchema.parse(JSON.parse(long.split('\r\n\r\n')[1]!));
  expect(await answerTo('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /);
});

test('an error of ours tells the client nothing and the log everything', async () => {
  const failing = await serve({
    groupOf: () => {
      throw new Error('secret detail');
    },
    allowed: () => Promise.resolve(true),
  });
  try {
    failing.world.fold(states(1, 0));
    const response = await request(failing.url).get('/api/v1/processes');
    expectProblem(response, 500);
    expect(response.text).not.toMatch(/secret detail/);
    expect(failing.logged.join('')).toMatch(/secret detail/);
  } finally {
    await failing.close();
  }
});

test('requests are logged without their headers', async () => {
  await request(harness.url).get('/-/healthy').set('Authorization', 'Basic c2VjcmV0');
  expect(harness.logged.some((line) => line.includes('/-/healthy'))).toBe(true);
  expect(harness.logged.join('')).not.toMatch(/c2VjcmV0/);
});
