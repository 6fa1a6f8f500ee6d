import { originSlots } from './stream-slots';

/** The locks of an origin, as far as slots need them. */
function lockManager(): { locks: LockManager; held: Set<string> } {
  const held = new Set<string>();
  const request = async (name: string, _: LockOptions, callback: LockGrantedCallback<unknown>): Promise<unknown> => {
    await Promise.resolve();
    if (held.has(name)) {
      return callback(null);
    }
    held.add(name);
    try {
      return await callback({ name, mode: 'exclusive' });
    } finally {
      held.delete(name);
    }
  };
  return { locks: { request } as unknown as LockManager, held };
}

/** Lets promises settle. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('three places for all tabs of an origin; one that is given up is there for the next who asks', async () => {
  const { locks, held } = lockManager();
  const tabs = Array.from({ length: 5 }, () => originSlots(locks));
  const leaves = await Promise.all(tabs.map((slots) => slots.take()));
  expect(leaves.filter((leave) => leave !== undefined)).toHaveLength(3);
  expect([...held].sort()).toEqual(['vma-stream-1', 'vma-stream-2', 'vma-stream-3']);
  expect(await tabs[0]!.take()).toBeUndefined();

  leaves.find((leave) => leave !== undefined)!();
  await settled();
  expect(held.size).toBe(2);
  expect(await tabs[4]!.take()).toBeDefined();
  expect(await tabs[4]!.take()).toBeUndefined();
});

const sandboxed = {
  request: () => Promise.reject(new DOMException('sandboxed', 'SecurityError')),
} as unknown as LockManager;

test.each<[what: string, locks: LockManager | undefined]>([
  ['has no locks', undefined],
  ['may not lock', sandboxed],
])('a page that %s has one place for all of its streams', async (_, locks) => {
  const [one, other] = [originSlots(locks), originSlots(locks)];
  const leave = await one.take();
  expect(leave).toBeDefined();
  expect(await other.take()).toBeUndefined();
  leave!();
  leave!();
  const again = await other.take();
  expect(again).toBeDefined();
  expect(await one.take()).toBeUndefined();
  again!();
});
