import type { AddressSpace } from '../model/address-space';
import type { Change } from '../model/world-listener';
import type { ThreadsSeen } from '../model/thread';
import type { Facts } from '../wire/facts';
import type { ProcessIdentity } from '../wire/stream/process-key';
import type { IdentityInfo, StreamMessage, VmasCodingName } from '../wire/stream/messages';
import { hex, micros } from './numerals';
import { beginVmas } from './vmas-coding';

/** A message as JSON text, and where it can be resumed after it, if it says so. */
export interface Encoded {
  readonly json: string;
  readonly cursor?: string | undefined;
}

export function encodeMessage(message: StreamMessage): Encoded {
  return { json: JSON.stringify(message), cursor: 'cursor' in message ? message.cursor : undefined };
}

/** What was seen of a process's threads. */
export function encodeThreads({ pid, startTime }: ProcessIdentity, { threads, reason }: ThreadsSeen): Encoded {
  return encodeMessage({
    type: 'threads',
    pid,
    start_time: startTime,
    tid: threads.map(({ tid }) => tid),
    name: threads.map(({ name }) => name),
    sp: threads.map(({ stackPointer }) => (stackPointer === null ? null : hex(stackPointer))),
    reason,
  });
}

/** A ChangeJson as text. By hand, for it is made for every change that somebody reads. */
export function encodeChange(pid: number, { ts, pid: by, op, start, end, facts, offset }: Change): string {
  const actor = by === pid ? '' : `,"by":${by}`;
  const head = `{"ts":${micros(ts)},"pid":${pid}${actor},"op":"${op}","start":"${hex(start)}","end":"${hex(end)}","vma":`;
  const text =
    facts === null
      ? `${head}null}`
      : `${head}{"perms":"${facts.perms}","offset":"${hex(offset)}",${encodeFile(facts)}}}`;
  // The journal keeps it, and V8 four times the memory for a text that it has not put together yet: this makes it do so.
  text.charCodeAt(0);
  return text;
}

const files = new WeakMap<Facts, string>();

/** What the facts say besides the permissions, as members of an object. */
function encodeFile(facts: Facts): string {
  let text = files.get(facts);
  if (text === undefined) {
    const { dev, inode, path, kind, flags } = facts;
    text = `"dev":"${dev}","inode":"${inode}","path":${JSON.stringify(path)},"kind":"${kind}","flags":${JSON.stringify(flags)}`;
    files.set(facts, text);
  }
  return text;
}

/** A DeltaMessage of changes that are text already. */
export function encodeDelta(cursor: string, changes: readonly string[]): Encoded {
  return { json: `{"type":"delta","cursor":"${cursor}","changes":[${changes.join(',')}]}`, cursor };
}

/**
 * VmasMessages that together state a map; none for an empty one. Made one by one, as they can be sent.
 *
 * @param map one that does not change meanwhile.
 * @param bytes about how long to make each.
 */
export function* encodeVmas(
  identity: IdentityInfo,
  map: AddressSpace,
  name: VmasCodingName,
  bytes: number,
): IterableIterator<Encoded> {
  let coding = beginVmas(name);
  let size = 0;
  for (const chunk of map.chunks) {
    for (let index = 0; index < chunk.length; index++) {
      size += coding.add(chunk.start(index), chunk.end(index), chunk.offset(index), chunk.factsAt(index));
      if (size >= bytes) {
        yield encodeMessage({ type: 'vmas', ...identity, ...coding.done() });
        coding = beginVmas(name);
        size = 0;
      }
    }
  }
  if (size > 0) {
    yield encodeMessage({ type: 'vmas', ...identity, ...coding.done() });
  }
}
