import { processKey } from '../wire/stream/process-key';
import type { StreamState } from './stream-state';
import type { Selection } from './types';

/** What a request line may hold: beyond that, maps are sent again rather than listed as known. */
const HAVE_MAX = 200;

/** The query parameters that select so. */
export function selectionParams({ pids, comms, children }: Selection): URLSearchParams {
  const params = new URLSearchParams();
  for (const pid of pids) {
    params.append('pid', String(pid));
  }
  for (const comm of comms) {
    params.append('comm', comm);
  }
  if (children && pids.length + comms.length > 0) {
    params.set('children', 'true');
  }
  return params;
}

/**
 * The query parameters to go on with from `state`, or, where that can't be, to begin afresh: then it is restarted.
 *
 * @param once whether the stream is to end when all is told.
 */
export function openingParams(selection: Selection, state: StreamState, once: boolean): URLSearchParams {
  const params = selectionParams(selection);
  if (once) {
    params.set('once', 'true');
  }
  const held = state.mapped();
  const possible = state.complete || (held.length > 0 && held.length <= HAVE_MAX);
  if (state.cursor === null || !possible) {
    state.restart();
  } else {
    params.set('cursor', state.cursor);
    if (!state.complete) {
      state.rescope();
      params.set('have', held.map(processKey).join(','));
    }
  }
  params.set('vmas', 'dense');
  return params;
}
