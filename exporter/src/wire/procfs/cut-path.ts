import { escapeBytes } from '../escape';

/** Bytes of a path that are kept, as the kernel module keeps them: whoever calls open(2) can't name a longer one. */
export const MAX_PATH_BYTES = 4096;

/**
 * Stands where the beginning of a path has been left out. No path begins like this by itself: those of files begin with a
 * slash, others with a bracket or the name of their file system. Alone, it is a path that is too long to be told at all.
 */
export const CUT_MARK = '\u2026';

/**
 * Escapes a path, and cuts one that is too long at its beginning, before a slash: what tells it from others, and tells a
 * library or an unlinked file, stands at its end.
 *
 * @param bytes one latin1 character a byte.
 * @param cut whether its beginning has been left out already.
 */
export function pathText(bytes: string, cut = false): string {
  if (!cut && bytes.length <= MAX_PATH_BYTES) {
    return escapeBytes(bytes);
  }
  const tail = bytes.slice(-MAX_PATH_BYTES);
  return CUT_MARK + escapeBytes(tail.slice(wholeFrom(tail)));
}

/** Where a whole component begins; in what has none, a whole character. */
function wholeFrom(tail: string): number {
  const slash = tail.indexOf('/');
  if (slash >= 0) {
    return slash;
  }
  let at = 0;
  while (at < 3 && (tail.charCodeAt(at) & 0xc0) === 0x80) {
    at++;
  }
  return at;
}
