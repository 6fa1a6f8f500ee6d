import { join } from 'node:path';
import request from 'supertest';
import type * as z from 'zod';
import { anon, serve, states, type Harness } from '../http/test/harness';
import { createUserList } from '../http/users';
import { AddressSpace } from '../model/address-space';
import { event } from '../model/test/events';
import { ProcfsSource } from '../sources/procfs-source';
import { ReadingHelper } from '../sources/reading/reading-helper';
import { startFolding, until } from '../sources/test/collect';
import { testFolder } from '../test/folder';
import { compile, Program } from '../test/program';
import { Facts } from '../wire/facts';
import { explanationOf } from './explain';
import { explanationSchema, problemSchema } from './schemas';

const allowed = createUserList([String(process.getuid!())]);

async function explained(url: string, path: string): Promise<z.infer<typeof explanationSchema>> {
  return explanationSchema.parse((await request(url).get(`/api/v1/processes/${path}/explain`).expect(200)).body);
}

describe('of processes that are told', () => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await serve({ allowed });
    const pages = Array.from({ length: 40_000 }, (_, n) => anon((n + 1) * 4096, 1, n % 2 === 0 ? 'r--p' : 'rw-p'));
    harness.world.fold([
      ...states(200, 1000, ...pages),
      ...states(300, 1000, anon(0x1000, 1)),
      event.process(400, 400),
      ...states(500, 1000),
      event.exit(500),
      { ts: 1, type: 'ready' },
    ]);
  });

  afterAll(() => harness.close());

  test('the causes, with the cursor from which the stream goes on', async () => {
    const { patterns, neighbours, higher_limit, ...rest } = await explained(harness.url, '200');
    expect(rest).toMatchObject({ pid: 200, start_time: 2000, comm: 'p200', vmas: 40_000, max_map_count: 65_530 });
    expect(rest.cursor).not.toBe('');
    expect(neighbours).toMatchObject({ touching: 39_999, reasons: [{ reason: 'perms', count: 39_999 }] });
    expect(higher_limit?.max_map_count).toBe(131_072);
    expect(patterns).toMatchObject([
      {
        sentence: '20,000 pairs of r--p and rw-p of anonymous memory, 4 KiB each, in one run of 156 MiB',
        vmas: 40_000,
        ranges: [{ start: '1000', end: '9c41000' }],
        example: '1000',
      },
    ]);
  });

  test('what is not known is null, and something says why', async () => {
    const { vmas, map, map_reason, patterns, higher_limit } = await explained(harness.url, '400');
    expect({ vmas, map, patterns, higher_limit }).toEqual({
      vmas: null,
      map: 'reading',
      patterns: [],
      higher_limit: null,
    });
    expect(map_reason).not.toBeNull();
  });

  test.each([
    ['500/explain', 410],
    ['999/explain', 404],
    ['300/explain?start_time=7', 410],
    ['x/explain', 400],
    ['200/explain?color=red', 400],
  ])('%s gets a problem %d', async (path, status) => {
    const response = await request(harness.url).get(`/api/v1/processes/${path}`).expect(status);
    expect(problemSchema.parse(JSON.parse(response.text)).status).toBe(status);
  });
});

test('a million VMAs leave the event loop its turns', async () => {
  const map = new AddressSpace();
  for (let page = 1; page <= 1_000_000; page++) {
    map.apply(page * 4096, (page + 1) * 4096, Facts.of(anon(0, 1, page % 2 === 0 ? 'r--p' : 'rw-p')));
  }
  let turns = 0;
  let ended = false;
  const turn = (): void => {
    turns++;
    if (!ended) {
      setImmediate(turn);
    }
  };
  setImmediate(turn);
  const told = { synced: true } as Parameters<typeof explanationOf>[0];
  expect((await explanationOf(told, map.clone(), null)).vmas).toBe(1_000_000);
  ended = true;
  expect(turns).toBeGreaterThan(20);
}, 120_000);

test('a real process that has done what it has done', async () => {
  const folder = testFolder('many');
  const many = await new Program([compile(join(__dirname, '../sources/test/many.c'))], { cwd: folder }).ready();
  const helper = new ReadingHelper();
  const source = new ProcfsSource(20, helper);
  const [, world] = await startFolding(source);
  const harness = await serve({ allowed, world });
  try {
    for (const cause of ['pairs 16000', 'deleted 5000', 'moved 300']) {
      expect(await many.do(`${cause}\n`)).toBe('done');
    }
    await until(() => (world.process(many.pid)?.map.size ?? 0) > 37_300);
    const { vmas, patterns, neighbours, higher_limit } = await explained(harness.url, String(many.pid));
    const counted = patterns.map(({ sentence, vmas }) => [sentence, vmas]);
    expect(counted[0]).toEqual([
      '16,000 pairs of r--p and rw-p of anonymous memory, 4 KiB each, in one run of 125 MiB',
      32_000,
    ]);
    expect(counted[1]).toEqual([`5,000 mappings of deleted .idx files below ${folder}`, 5000]);
    // Side by side, and alike in all that /proc/PID/maps shows: mremap left them their place.
    expect(neighbours.reasons.find(({ reason }) => reason === 'flags-unknown')?.count).toBeGreaterThanOrEqual(299);
    expect(patterns[2]).toMatchObject({ id: 'anonymous rw-p 4096', vmas: expect.any(Number) as number });
    expect(patterns[2]!.vmas).toBeGreaterThanOrEqual(300);
    expect(patterns.reduce((sum, pattern) => sum + pattern.vmas, 0)).toBe(vmas);
    expect(higher_limit?.max_map_count).toBe(131_072);
  } finally {
    await harness.close();
    await source.stop();
    helper.close();
    await many.quit();
  }
});
