import request, { type Response } from 'supertest';
import { anon, serve, states, type Harness } from '../http/test/harness';
import { createUserList } from '../http/users';
import { unrestricted, type Sought, type Viewer } from '../http/viewer';
import { fetchEnded } from '../client/fetch-ended';
import { at, event } from '../model/test/events';
import { World } from '../model/world';
import { Endings } from './endings';
import { problemSchema } from './schemas';

const ROOT = unrestricted('root');

/** A user who is allowed what the test tells the memory. */
function user(): Viewer {
  return { uid: 1000, name: 'user', clearance: 'user', obstacle: null, look: () => Promise.resolve([]) };
}

const sought = (pid: number): Sought => ({ pid, startTime: pid * 10, uid: 1000 });

describe('what is remembered', () => {
  test('who ended, when, and by which name, the last one of a PID first', () => {
    const world = new World();
    const endings = new Endings(world);
    world.fold([event.process(7, 1), { ...at, type: 'exit', ts: 5, pid: 7 }]);
    world.fold([event.process(7, 2, { startTime: 99, comm: 'later' }), { ...at, type: 'exit', ts: 6, pid: 7 }]);
    expect(endings.find(7, null, ROOT)).toMatchObject({ pid: 7, startTime: 99, comm: 'later', at: 6 });
    expect(endings.find(7, 70, ROOT)).toMatchObject({ startTime: 70, comm: 'app', at: 5 });
    expect(endings.find(7, 71, ROOT)).toBeUndefined();
    expect(endings.find(8, null, ROOT)).toBeUndefined();
  });

  test('only so many, the oldest are forgotten', () => {
    const world = new World();
    const endings = new Endings(world, () => true, 3);
    for (const pid of [1, 2, 3, 4, 5]) {
      world.fold([event.process(pid, pid), event.exit(pid)]);
    }
    expect([1, 2, 3, 4, 5].filter((pid) => endings.find(pid, null, ROOT) !== undefined)).toEqual([3, 4, 5]);
  });

  test('none of which nobody saw when it ended', () => {
    const world = new World();
    const endings = new Endings(world);
    world.fold([event.process(1, 1), event.process(2, 2), { ...at, type: 'ready' }]);
    world.fold([event.process(1, 3, { startTime: 99 })]);
    world.fold([{ ...at, type: 'restart', reason: 'start' }, event.process(1, 3, { startTime: 99 })]);
    world.fold([{ ...at, type: 'ready' }]);
    expect(world.process(2)).toBeUndefined();
    expect(endings.find(1, null, ROOT)).toBeUndefined();
    expect(endings.find(2, null, ROOT)).toBeUndefined();
  });
});

describe('a user who does not see everything', () => {
  let world: World;
  let endings: Endings;
  let gone: boolean;

  beforeEach(() => {
    world = new World();
    gone = false;
    endings = new Endings(world, () => gone);
    world.fold([event.process(7, 1), event.process(8, 2)]);
  });

  test('is told of what the kernel let him see, and of nothing else', () => {
    const [seeing, other] = [user(), user()];
    endings.looking(seeing, [sought(7), sought(8)])([true, false]);
    endings.looking(other, [sought(7), sought(8)])([false, false]);
    world.fold([event.exit(7), event.exit(8)]);
    expect(endings.find(7, null, seeing)).toBeDefined();
    expect(endings.find(8, null, seeing)).toBeUndefined();
    expect(endings.find(7, null, other)).toBeUndefined();
  });

  test('no longer once it refuses', () => {
    const viewer = user();
    endings.looking(viewer, [sought(7)])([true]);
    endings.looking(viewer, [sought(7)])([false]);
    world.fold([event.exit(7)]);
    expect(endings.find(7, null, viewer)).toBeUndefined();
  });

  test('but of one of which it said nothing because it had ended', () => {
    const viewer = user();
    endings.looking(viewer, [sought(7)])([true]);
    gone = true;
    endings.looking(viewer, [sought(7)])([false]);
    world.fold([event.exit(7)]);
    expect(endings.find(7, null, viewer)).toBeDefined();
  });

  test('nor of one that ran another program since, even if the answer came after that', () => {
    const viewer = user();
    endings.looking(viewer, [sought(7)])([true]);
    const late = endings.looking(viewer, [sought(7)]);
    world.fold([event.exec(7, 3, 'sudo')]);
    late([true]);
    world.fold([event.exit(7)]);
    expect(endings.find(7, null, viewer)).toBeUndefined();
  });

  test('of one that ended while the kernel was asked', () => {
    const viewer = user();
    const late = endings.looking(viewer, [sought(7)]);
    world.fold([event.exit(7)]);
    late([true]);
    expect(endings.find(7, null, viewer)).toBeDefined();
  });

  test('not of the one that has the PID now, by what was said of another', () => {
    const viewer = user();
    endings.looking(viewer, [{ pid: 7, startTime: 69, uid: 1000 }])([true]);
    world.fold([event.exit(7)]);
    expect(endings.find(7, null, viewer)).toBeUndefined();
  });
});

describe('asked for its map', () => {
  const END = Date.UTC(2026, 1, 3, 4, 5, 6, 789) * 1000;
  const ended = (pid: number, startTime = pid * 10) => ({ pid, start_time: startTime, comm: `p${pid}`, at: END });
  let harness: Harness;

  beforeAll(async () => {
    harness = await serve({ allowed: createUserList([String(process.getuid!())]) });
    harness.world.fold([
      ...states(200, 0, anon(0x1000, 1)),
      ...states(300, 0, anon(0x1000, 1)),
      { type: 'exit', ts: END, pid: 200 },
      { type: 'exit', ts: END, pid: 300 },
      event.process(300, 301, { startTime: 4000, comm: 'heir' }),
    ]);
  });

  afterAll(() => harness.close());

  function problemOf(response: Response, status: number) {
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    return problemSchema.parse(JSON.parse(response.text));
  }

  const get = (path: string) => request(harness.url).get(`/api/v1/processes/${path}`);

  test('one that has ended is gone, since when', async () => {
    for (const path of ['200/vmas', '200/vmas?start_time=2000']) {
      const problem = problemOf(await get(path), 410);
      expect(problem.detail).toBe('PID 200 (p200) ended at 2026-02-03T04:05:06.789Z');
      expect(problem.ended).toEqual(ended(200));
    }
    await request(harness.url).head('/api/v1/processes/200/vmas').expect(410);
  });

  test('one of which nothing is remembered is not found', async () => {
    for (const path of ['201/vmas', '200/vmas?start_time=1999']) {
      const problem = problemOf(await get(path), 404);
      expect(problem.ended).toBeUndefined();
    }
    await request(harness.url).head('/api/v1/processes/201/vmas').expect(404);
  });

  test('one whose PID another has now', async () => {
    expect((await get('300/vmas').expect(200)).body).toMatchObject({ start_time: 4000, comm: 'heir' });
    await get('300/vmas?start_time=4000').expect(200);
    const remembered = problemOf(await get('300/vmas?start_time=3000'), 410);
    expect(remembered.detail).toMatch(/^PID 300 \(p300\) ended at .*; PID 300 is now heir, with the start time 4000$/);
    expect(remembered.ended).toEqual(ended(300));
    const forgotten = problemOf(await get('300/vmas?start_time=2999'), 410);
    expect(forgotten.detail).toMatch(/^the process with the start time 2999 has ended; PID 300 is now heir/);
    expect(forgotten.ended).toBeUndefined();
    problemOf(await get('300/vmas?start_time=4001'), 404);
  });

  test.each(['x', '-1', '1.5', ''])('the start time %j is a bad parameter', async (startTime) => {
    const problem = problemOf(await get(`200/vmas?start_time=${startTime}`), 400);
    expect(problem.errors).toEqual([
      { parameter: 'start_time', detail: 'must be a start time: a decimal number of clock ticks since boot' },
    ]);
  });

  test('the client is told so', async () => {
    const base = `${harness.url}/api/v1`;
    const { signal } = new AbortController();
    expect(await fetchEnded(base, 200, null, signal)).toEqual({ comm: 'p200', at: END });
    expect(await fetchEnded(base, 300, 3000, signal)).toEqual({ comm: 'p300', at: END });
    expect(await fetchEnded(base, 300, 2999, signal)).toBeNull();
    expect(await fetchEnded(base, 300, null, signal)).toBeNull();
    expect(await fetchEnded(base, 201, null, signal)).toBeNull();
    await expect(fetchEnded(`${harness.url}/api`, 200, null, signal)).resolves.toBeNull();
    await expect(fetchEnded(base, 0, null, signal)).rejects.toMatchObject({ status: 400 });
    await expect(fetchEnded(base, 200, null, AbortSignal.abort())).rejects.toThrow(/abort/);
  });
});
