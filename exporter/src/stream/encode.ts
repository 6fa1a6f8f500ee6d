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

/** A ChangeJson as text. By hand: it is made for every change there is. */
export function encodeChange(pid: number, { ts, pid: by, op, start, end, vma }: Change): string {
  const actor = by === pid ? '' : `,"by":${by}`;
  const what = vma === null ? 'null' : encodeVma(vma);
  return `{"ts":${ts},"pid":${pid}${actor},"op":"${op}","start":"${hex(start)}","end":"${hex(end)}","vma":${what}}`;
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

function encodeVma({ perms, offset, dev, inode, path, kind }: Vma): string {
  const text = JSON.stringify(path);
  return `{"perms":"${perms}","offset":"${hex(offset)}","dev":"${dev}","inode":"${inode}","path":${text},"kind":"${kind}"}`;
}
