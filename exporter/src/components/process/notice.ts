import { mapStateInWords } from '../../view';
import type { Shown } from './shown';

/** What stands in place of a map that is not there. */
export interface Notice {
  readonly title: string;
  readonly words: string;
  /** Whether it is on its way. */
  readonly busy: boolean;
}

/** Words where there is no map, or an empty one; null: there is one. @param now Unix milliseconds */
export function noticeOf(shown: Shown | null, now: number): Notice | null {
  if (shown === null) {
    return { title: 'Waiting for the map …', words: '', busy: true };
  }
  const { state, missing, mapState, connection } = shown;
  const unread = mapState === null ? null : mapStateInWords(mapState, now);
  if (state !== null && (state.maps[0]?.mappings.length ?? 0) > 0) {
    return null;
  }
  if (state !== null) {
    return unread === null
      ? {
          title: 'It has no mappings',
          words: 'A kernel thread has none, nor has a process that is just ending.',
          busy: false,
        }
      : { title: 'No map to show', words: unread.long, busy: mapState?.map === 'reading' };
  }
  if (missing !== null) {
    return { title: 'Nothing to show', words: missing, busy: false };
  }
  if (unread !== null) {
    return { title: 'No map yet', words: unread.long, busy: mapState?.map === 'reading' };
  }
  return connection?.phase === 'stale' || connection?.phase === 'error'
    ? { title: 'No map yet', words: connection.reason, busy: false }
    : { title: 'Waiting for the map …', words: '', busy: true };
}
