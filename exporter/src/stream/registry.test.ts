import { World } from '../model/world';
import { Registry, type Lineage } from './registry';
import { event } from '../model/test/events';

function ancestors(lineage: Lineage): number[] {
  const pids: number[] = [];
  for (let each = lineage.parent; each !== undefined; each = each.parent) {
    pids.push(each.pid);
  }
  return pids;
}

function add(registry: Registry, world: World, pid: number, ppid: number): ReturnType<Registry['add']> {
  world.fold([event.process(pid, pid, { ppid })]);
  return registry.add(world.process(pid)!);
}

test('ancestors are known though they are dead', () => {
  const [registry, world] = [new Registry(), new World()];
  add(registry, world, 1, 0);
  const parent = add(registry, world, 2, 1);
  const child = add(registry, world, 3, 2);
  registry.remove(parent);
  expect(ancestors(child.lineage)).toEqual([2, 1]);
  expect(registry.get(2)).toBeUndefined();
  expect(add(registry, world, 3, 2)).toBe(child);
});

test('a child that came first is adopted, once', () => {
  const [registry, world] = [new Registry(), new World()];
  const child = add(registry, world, 3, 2);
  const parent = add(registry, world, 2, 1);
  expect(registry.adopt(parent, world.children(2))).toBe(true);
  expect(ancestors(child.lineage)).toEqual([2]);
  expect(registry.adopt(parent, world.children(2))).toBe(false);
});

test('parents that were read at different moments make no circle', () => {
  const [registry, world] = [new Registry(), new World()];
  const one = add(registry, world, 3, 2);
  const other = add(registry, world, 2, 3);
  expect(ancestors(other.lineage)).toEqual([3]);
  expect(registry.adopt(other, world.children(2))).toBe(false);
  expect(ancestors(one.lineage)).toEqual([]);
  const own = add(registry, world, 5, 5);
  expect(registry.adopt(own, world.children(5))).toBe(false);
});

test('a program that forks itself and exits, over and over, does not fill the memory with ancestors', () => {
  const [registry, world] = [new Registry(), new World()];
  let last = add(registry, world, 1, 0);
  for (let pid = 2; pid < 500; pid++) {
    const next = add(registry, world, pid, pid - 1);
    registry.remove(last);
    last = next;
  }
  expect(ancestors(last.lineage).length).toBeLessThan(70);
});

test('a dead process does not keep its map', () => {
  const [registry, world] = [new Registry(), new World()];
  const process = add(registry, world, 2, 1);
  registry.remove(process);
  expect(process.process).toMatchObject({ pid: 2, comm: 'app' });
  expect(process.process.map).not.toBe(world.process(2)!.map);
});
