import type { Verdicts } from '../sources/reading/access-helper';
import { LocalUsers, type LocalUsersOptions } from './local-users';

const PEER = { uid: 1000, inode: '1' };

function users(change: Partial<LocalUsersOptions> = {}): { users: LocalUsers; logged: string[] } {
  const logged: string[] = [];
  return {
    logged,
    users: new LocalUsers({
      access: (_, processes) => Promise.resolve(processes.map(({ pid }) => pid % 2 === 0)),
      lookUp: () => Promise.resolve([{ name: 'user', gid: 100 }]),
      log: { warn: (_: unknown, text?: string) => logged.push(text!) },
      ...change,
    }),
  };
}

const process = (pid: number) => ({ pid, startTime: 1, uid: 1000 });

test('a user is the same one at each request, with the group that passwd names', async () => {
  const asked: unknown[] = [];
  const { users: list } = users({
    access: (who, processes) => {
      asked.push(who);
      return Promise.resolve(processes.map(() => true));
    },
  });
  const viewer = await list.viewer(PEER);
  expect(await list.viewer({ ...PEER, inode: '2' })).toBe(viewer);
  await viewer.look([process(1)]);
  expect([viewer.uid, viewer.name, asked]).toEqual([1000, 'user', [{ uid: 1000, gid: 100 }]]);
});

test('a user of whom no group can be told is asked for with one that nobody has', async () => {
  const asked: unknown[] = [];
  const { users: list } = users({
    access: (who) => {
      asked.push(who);
      return Promise.resolve([]);
    },
    lookUp: () => Promise.resolve([]),
  });
  await (await list.viewer(PEER)).look([process(1)]);
  expect(asked).toEqual([{ uid: 1000, gid: 4_294_967_294 }]);
});

test('what is asked while an answer is awaited is asked at once afterwards, and each gets its own', async () => {
  const asked: number[][] = [];
  const answers: (() => void)[] = [];
  const { users: list } = users({
    access: (_, processes) =>
      new Promise<Verdicts>((resolve) => {
        asked.push(processes.map(({ pid }) => pid));
        answers.push(() => {
          resolve(processes.map(({ pid }) => pid % 2 === 0));
        });
      }),
  });
  const viewer = await list.viewer(PEER);
  const first = viewer.look([process(1), process(2)]);
  await new Promise(setImmediate);
  const second = viewer.look([process(2), process(3)]);
  const third = viewer.look([process(4), process(3)]);
  await new Promise(setImmediate);
  expect(asked).toEqual([[1, 2]]);
  answers.shift()!();
  expect(await first).toEqual([false, true]);
  await new Promise(setImmediate);
  expect(asked.slice(1)).toEqual([[2, 3, 4]]);
  answers.shift()!();
  expect([await second, await third]).toEqual([
    [true, false],
    [true, false],
  ]);
});

test('who can’t be asked for is shown nothing, and told why, once', async () => {
  let error: string | undefined = 'no way';
  const { users: list, logged } = users({
    access: (_, processes) => Promise.resolve(error === undefined ? processes.map(() => true) : { error }),
  });
  const viewer = await list.viewer(PEER);
  expect(await viewer.look([process(2)])).toEqual([false]);
  expect(await viewer.look([process(2)])).toEqual([false]);
  expect(viewer.obstacle).toBe('no way');
  expect(logged).toEqual(['no process is shown to this user: no way']);
  error = undefined;
  expect(await viewer.look([process(2)])).toEqual([true]);
  expect(viewer.obstacle).toBeNull();
});

test('a question that failed fails alone: the next is asked', async () => {
  let fails = true;
  const { users: list } = users({
    access: (_, processes) =>
      fails ? Promise.reject(new Error('no answer')) : Promise.resolve(processes.map(() => true)),
  });
  const viewer = await list.viewer(PEER);
  await expect(viewer.look([process(1)])).rejects.toThrow('no answer');
  fails = false;
  expect(await viewer.look([process(1)])).toEqual([true]);
});
