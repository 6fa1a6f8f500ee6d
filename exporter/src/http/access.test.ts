import { execFileSync } from 'node:child_process';
import { event } from '../model/test/events';
import { isReal, real } from '../sources/test/root';
import { anon, serve, statesReal, type Harness } from './test/harness';
import { processListSchema } from '../api/schemas';
import { askAs, StreamAs, type As } from './test/ask-as';
import { casesOf, describe as whose, Kind, makePrograms } from './test/kinds';

jest.setTimeout(120_000);

const NOBODY = { uid: 65_534, gid: 65_534 };
/** Known to no file: its group is found at the processes that hold the connection. */
const UNKNOWN = { uid: 54_321, gid: 54_321 };
/** Of another number than its group. */
const KNOWN = { uid: 54_322, gid: 54_399 };

const lookUp = (uid: number) =>
  Promise.resolve(
    uid === KNOWN.uid
      ? [{ name: 'known', gid: KNOWN.gid }]
      : uid === NOBODY.uid
        ? [{ name: 'nobody', gid: NOBODY.gid }]
        : [],
  );

/** Prints those of the pids given of which a map can be read, be it that of a thread. */
const READER = `
  for my $pid (@ARGV) {
    for my $maps ("/proc/$pid/maps", glob "/proc/$pid/task/*/maps") {
      my ($file, $text);
      if (open($file, '<', $maps) && sysread $file, $text, 1) { print "$pid\\n"; last }
    }
  }
`;

function readableBy({ uid, gid }: As, pids: readonly number[]): number[] {
  const output = execFileSync('perl', ['-e', READER, ...pids.map(String)], { uid, gid, cwd: '/' });
  return output.toString().split('\n').filter(Boolean).map(Number);
}

let programs: ReturnType<typeof makePrograms>;
let harness: Harness;
const kinds: Kind[] = [];
const streams: StreamAs[] = [];

beforeAll(() => {
  if (isReal) {
    programs = makePrograms();
  }
});

beforeEach(async () => {
  const listen = ['127.0.0.1', '::1'].map((host) => ({ host, port: 0 }));
  // In the daemon the sweep takes 10 s; bookmarks are what it goes by.
  harness = await serve({ listen }, { lookUp, limits: { bookmarkMs: 200, flushMs: 1 } });
});

afterEach(async () => {
  await Promise.all([
    ...streams.splice(0).map((stream) => stream.close()),
    ...kinds.splice(0).map((kind) => kind.quit()),
  ]);
  await harness.close();
});

async function started(kind: Promise<Kind>): Promise<Kind> {
  kinds.push(await kind);
  return kinds.at(-1)!;
}

function listen(as: As, query: string): StreamAs {
  const stream = new StreamAs(as, `${harness.url}/api/v1/stream${query}`);
  streams.push(stream);
  return stream;
}

describe.each([
  ['nobody', NOBODY],
  ['a user that no file knows', UNKNOWN],
  ['a user of a group of another number', KNOWN],
])('%s', (_, me) => {
  real('is shown what /proc lets this user read: no more, and no less', async () => {
    const cases = casesOf(me, programs);
    const pids: number[] = [];
    for (const each of cases) {
      const { pid } = await started(each.start());
      pids.push(pid);
      harness.world.fold(statesReal(pid, me.uid, anon(0x1000, 1)));
    }
    const names = (found: readonly number[]): string[] =>
      cases.filter((__, index) => found.includes(pids[index]!)).map(({ name }) => name);
    const readable = readableBy(me, pids);
    const explained = pids.map((pid, index) => `${cases[index]!.name}: ${whose(pid)}`).join('\n');
    expect([names(readable), explained]).toEqual([
      cases.filter(({ shown }) => shown).map(({ name }) => name),
      explained,
    ]);

    for (const url of harness.urls) {
      const [list, ...maps] = await askAs(
        me,
        url,
        '/api/v1/processes',
        ...pids.map((pid) => `/api/v1/processes/${pid}/vmas`),
      );
      expect(names(processListSchema.parse(list![1]).processes.map(({ pid }) => pid))).toEqual(names(readable));
      expect(names(pids.filter((__, index) => maps[index]![0] === 200))).toEqual(names(readable));
    }

    const stream = listen(me, `?pid=${pids.join(',')}`);
    await stream.until((message) => message.type === 'synced' && message.cursor !== undefined);
    const told = (type: string): number[] =>
      stream.messages.flatMap((message) => (message.type === type && 'pid' in message ? [message.pid!] : []));
    expect([names(told('process')), names(told('vmas'))]).toEqual([names(readable), names(readable)]);
  });
});

const ofPid = (type: string, pid: number) => (message: object) =>
  'type' in message && message.type === type && 'pid' in message && message.pid === pid;

real('a change of credentials or of "dumpable", without an exec, is found while the map streams', async () => {
  const kind = await started(new Kind([programs.plain], { uid: 0, gid: 0 }).ready());
  harness.world.fold(statesReal(kind.pid, 0, anon(0x1000, 1)));
  const stream = listen(NOBODY, `?pid=${kind.pid}`);
  await stream.until(({ type }) => type === 'synced');
  expect(stream.types).toEqual(['hello', 'synced']);

  await kind.do(`become:${NOBODY.uid}`);
  await kind.do('dumpable:1');
  await stream.until(ofPid('vmas', kind.pid));

  await kind.do('dumpable:0');
  const exit = await stream.until(ofPid('exit', kind.pid));
  expect(exit).toMatchObject({ reason: 'out_of_scope' });
  // Nor is what happens to it then.
  harness.world.fold([range(kind.pid, 0x10_000)]);
  await kind.do('dumpable:1');
  await stream.until((message) => message.type === 'vmas' && message.columns!.start.includes('10000'));
  expect(stream.messages.some(({ type }) => type === 'delta')).toBe(false);
});

real.each(['setgid', 'setuid', 'capable', 'unreadable'] as const)(
  'an exec of a %s program hides its process before anything of the new map is told',
  async (which) => {
    const kind = await started(new Kind([programs.plain], NOBODY).ready());
    harness.world.fold(statesReal(kind.pid, NOBODY.uid, anon(0x1000, 1)));
    const stream = listen(NOBODY, `?pid=${kind.pid}`);
    const all = listen(NOBODY, '');
    await stream.until(ofPid('synced', kind.pid));
    await all.until(ofPid('process', kind.pid));
    harness.world.fold([range(kind.pid, 0x10_000)]);
    await stream.until(({ type }) => type === 'delta');

    await kind.do(`exec:${programs[which]}`);
    // The map is read before anybody says that there was an exec, as a source may that polls.
    harness.world.fold([range(kind.pid, 0x20_000)]);
    await stream.until(ofPid('exit', kind.pid));
    const { pid } = kind;
    harness.world.fold([
      event.exec(pid, 1_000_000 + pid, 'secret'),
      ...event.baseline(1_000_000 + pid, anon(0x30_000, 1)),
    ]);
    await all.until(ofPid('exit', kind.pid));
    const [list] = await askAs(NOBODY, harness.url, '/api/v1/processes');
    expect(processListSchema.parse(list![1]).processes).toEqual([]);
    const told = JSON.stringify([...stream.messages, ...all.messages]);
    expect(told).toContain('10000');
    expect(told).not.toMatch(/20000|30000|secret/);
  },
);

real('a hidden process is as one that there is not', async () => {
  const hidden = await started(new Kind([programs.plain], { uid: 0, gid: 0 }).ready());
  const child = await started(new Kind([programs.plain], NOBODY).ready());
  const gone = 4_194_303;
  const startTime = startTimeOf(hidden.pid);
  harness.world.fold([
    ...statesReal(hidden.pid, 0, anon(0x1000, 1)),
    ...statesReal(child.pid, NOBODY.uid, anon(0x1000, 1)).map((event) =>
      event.type === 'process' ? { ...event, ppid: hidden.pid } : event,
    ),
  ]);
  const own = listen(NOBODY, `?pid=${child.pid}`);
  const synced = await own.until((message) => message.type === 'synced' && message.cursor !== undefined);
  const cursor = 'cursor' in synced ? synced.cursor! : '';

  const answers = async (pid: number, name: string): Promise<string[]> => {
    const [map] = await askAs(NOBODY, harness.url, `/api/v1/processes/${pid}/vmas`);
    const queries = [
      `?pid=${pid}`,
      `?pid=${pid}&children=true`,
      `?comm=${name}&children=true`,
      `?pid=${child.pid}&cursor=${cursor}&have=${pid}:${startTime}`,
      `?pid=${pid}&cursor=${cursor}&have=${pid}:${startTime}`,
      `?pid=${pid}&cursor=${cursor}`,
    ];
    const told = await Promise.all(
      queries.map(async (query) => {
        const stream = listen(NOBODY, `${query}&once=true`);
        await stream.until(({ type }) => type === 'bookmark');
        return JSON.stringify(stream.messages);
      }),
    );
    return [JSON.stringify(map), ...told].map((text) =>
      // Its parent is what any process may know of itself.
      text
        .replace(/"ppid":\d+/g, '')
        .replaceAll(String(pid), 'PID')
        .replaceAll(name, 'NAME'),
    );
  };
  expect(await answers(hidden.pid, `p${hidden.pid}`)).toEqual(await answers(gone, 'nosuchthing'));

  // Nor does anybody hear of its end.
  const before = own.messages.length;
  harness.world.fold([event.exit(hidden.pid)]);
  const resumed = listen(NOBODY, `?cursor=${cursor}&once=true`);
  await resumed.until(({ type }) => type === 'bookmark');
  expect(resumed.messages.filter(({ type }) => type === 'exit')).toEqual([]);
  await own.until((message) => message.type === 'bookmark');
  expect(own.messages.slice(before).filter(({ type }) => type !== 'bookmark')).toEqual([]);
});

function range(mm: number, start: number) {
  return event.put(mm, anon(start, 1));
}

function startTimeOf(pid: number): number {
  return (
    harness.world.process(pid)?.startTime ??
    statesReal(pid, 0).flatMap((event) => ('startTime' in event ? [event.startTime] : []))[0]!
  );
}
