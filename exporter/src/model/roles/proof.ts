import type { Mappings } from '../mappings';
import type { Thread } from '../thread';
import { sure, type Role, type RoleId } from './role';

/** A stack on which one thread runs, with room: larger ones are part of a mapping that holds other things, too. */
const USUAL_STACK = 9 * 1024 * 1024;

/** Roles that a thread's stack pointer does not touch: runtimes run threads on memory of their own. */
const HELD: ReadonlySet<RoleId> = new Set<RoleId>([
  'arena',
  'arena-and-more',
  'asan-heap',
  'fiber-stack',
  'gc-heap',
  'go-heap',
  'java-heap',
  'jit-code',
  'lisp-heap',
]);

/** The threads whose stack pointers are in each of the mappings where one is, by place. */
export function threadsByMapping(mappings: Mappings<unknown>): ReadonlyMap<number, readonly Thread[]> {
  const seen = new Map<number, Thread[]>();
  for (const thread of mappings.threads ?? []) {
    const index = thread.stackPointer === null ? -1 : mappings.indexAt(thread.stackPointer);
    if (index >= 0) {
      const here = seen.get(index);
      if (here === undefined) {
        seen.set(index, [thread]);
      } else {
        here.push(thread);
      }
    }
  }
  return seen;
}

/** What a mapping is for, given what the rules say and how many threads' stack pointers are in it. */
export function proven(role: Role | null, mappings: Mappings<unknown>, index: number, threads: number): Role | null {
  const { path, perms } = mappings.facts(index);
  const isStack = threads > 0 && path === '' && perms[1] === 'w' && (role === null || !HELD.has(role.id));
  if (!isStack) {
    return role;
  }
  const owner = role?.id === 'thread-stack' ? role.of : null;
  const hasRoom = mappings.end(index) - mappings.start(index) <= threads * USUAL_STACK;
  return sure(threads > 1 ? 'thread-stacks' : hasRoom ? 'thread-stack' : 'thread-stack-and-more', owner);
}
