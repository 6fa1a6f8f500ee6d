import type { Change } from '../model/world-listener';
import type { ProcessKey, StreamMessage } from '../wire/messages';
import type { Vma } from '../wire/vma';
import { encodeColumns, hex } from './columns';

/** A message as JSON text, and where it can be resumed after it, if it says so. */
export interface Encoded {
  readonly json: string;
  readonly cursor?: string | undefined;
}

export function encodeMessage(message: StreamMessage): Encoded {
  return { json: JSON.stringify(message), cursor: 'cursor' in message ? message.cursor : undefined };
}

/**
 * A ChangeJson as text. By hand, for it is made for every change there is; and joined, for the journal keeps it: a string
 * that was put together with `+` or a template takes four times the memory in V8.
 */
export function encodeChange(pid: number, { ts, pid: by, op, start, end, facts, offset }: Change): string {
  const parts = ['{"ts":', ts, ',"pid":', pid];
  if (by !== pid) {
    parts.push(',"by":', by);
  }
  parts.push(',"op":"', op, '","start":"', hex(start), '","end":"', hex(end));
  if (facts === null) {
    parts.push('","vma":null}');
  } else {
    const { perms, dev, inode, path, kind } = facts;
    parts.push('","vma":{"perms":"', perms, '","offset":"', hex(offset), '","dev":"', dev, '","inode":"', inode);
    parts.push('","path":', JSON.stringify(path), ',"kind":"', kind, '"}}');
  }
  return parts.join('');
}

/** A DeltaMessage of changes that are text already. */
export function encodeDelta(cursor: string, changes: readonly string[]): Encoded {
  return { json: `{"type":"delta","cursor":"${cursor}","changes":[${changes.join(',')}]}`, cursor };
}

/**
 * VmasMessages that together state a map; none for an empty one. Made one by one, as they can be sent.
 *
 * @param bytes about how long to make each.
 */
export function* encodeVmas(key: ProcessKey, vmas: Iterable<Vma>, bytes: number): IterableIterator<Encoded> {
  const message = (part: readonly Vma[]): Encoded =>
    encodeMessage({ type: 'vmas', ...key, columns: encodeColumns(part) });
  let part: Vma[] = [];
  let size = 0;
  for (const vma of vmas) {
    part.push(vma);
    size += VMA_BYTES + vma.path.length;
    if (size >= bytes) {
      yield message(part);
      part = [];
      size = 0;
    }
  }
  if (part.length > 0) {
    yield message(part);
  }
}

/** What a VMA takes in columns besides its path, about. */
const VMA_BYTES = 80;
