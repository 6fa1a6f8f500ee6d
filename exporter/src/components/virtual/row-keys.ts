/**
 * Where a key leads in a list; undefined: nowhere. May be before the first row or beyond the last.
 *
 * @param page rows that Page Up and Page Down pass over
 */
export function rowAfter(key: string, from: number, page: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return from + 1;
    case 'ArrowUp':
      return from - 1;
    case 'PageDown':
      return from + page;
    case 'PageUp':
      return from - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
