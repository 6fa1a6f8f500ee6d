import { listTids, PROC } from './proc-files';
import type { FileText, ReadingHelper } from './reading-helper';

/** Bytes of the longest text that is read: two and a half times that of a million mappings. Paths of 20 KB make a longer one. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * A map's text, or why there is none: `gone` (has exited), `denied` (the kernel lets nobody like us look), `stuck` (the process keeps
 * its mmap_lock), or another error's name.
 */
export type MapsText =
  { readonly chunks: readonly Buffer[] } | 'gone' | 'denied' | 'stuck' | 'long' | { readonly error: string };

/**
 * /proc/PID/maps.
 *
 * The text is consistent only within one read(), 4 KiB of lines: whoever changes the map meanwhile must have it read
 * again.
 *
 * @param proc where /proc is mounted.
 * @param longest bytes: of a longer text nothing is told but that it is `long`.
 */
export async function readMapsText(
  helper: ReadingHelper,
  pid: number,
  proc = PROC,
  longest = Infinity,
): Promise<MapsText> {
  const limit = Math.min(longest, MAX_BYTES);
  const understand = (text: FileText): MapsText => understood(text, limit);
  const text = understand(await helper.read(`${proc}/${pid}/maps`, limit));
  if (!isEmpty(text)) {
    return text;
  }
  // A leader that has exited has no map any more, though its threads do.
  for (const tid of listTids(pid, proc)) {
    if (tid !== pid) {
      const ofThread = understand(await helper.read(`${proc}/${pid}/task/${tid}/maps`, limit));
      if (ofThread !== 'gone' && !isEmpty(ofThread)) {
        return ofThread;
      }
    }
  }
  return 'gone';
}

function isEmpty(text: MapsText): boolean {
  return typeof text === 'object' && 'chunks' in text && text.chunks.length === 0;
}

function understood(text: FileText, limit: number): MapsText {
  if (text === 'stuck') {
    return text;
  }
  if ('chunks' in text) {
    const bytes = text.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    if (bytes < limit) {
      return text;
    }
    return limit < MAX_BYTES ? 'long' : { error: `its text is longer than ${MAX_BYTES} bytes` };
  }
  switch (text.error) {
    case 'ENOENT':
    case 'ESRCH':
      return 'gone';
    case 'EACCES':
    case 'EPERM':
      return 'denied';
    default:
      return text;
  }
}
