import type { AddressSpace } from '../model/address-space';
import { encodeMessage, type Encoded } from './encode';
import { encodeMapState } from './process-info';
import type { Subject } from './registry';
import type { ScopeOptions } from './scope';

/** How things stand with a process at one moment: what there is to tell of it. */
export interface Standing {
  /** The journal's head at that moment. */
  readonly head: number;
  /** The journal's last item about its identity. */
  readonly updated: number;
  readonly line: Encoded;
  /** Undefined if it is not wanted, or not known. */
  readonly map: AddressSpace | undefined;
}

/** How things stand with it now. */
export function takeStanding(subject: Subject, { hub, filter }: Pick<ScopeOptions, 'hub' | 'filter'>): Standing {
  const { process, updated } = subject;
  const map = filter.maps && process.synced ? process.map.clone() : undefined;
  return { head: hub.journal.head, updated, line: hub.line(subject), map };
}

/** That the map of a process has been sent as a whole. @param cursor where to resume, if all has been told up to there. */
export function syncedMessage({ pid, startTime, process }: Subject, cursor: string | undefined): Encoded {
  // A `synced` says that a map can be relied on, unless it says that this is the last that could be read.
  const { map, map_since, map_reason } = encodeMapState(process);
  const state = map === 'ok' ? {} : { map, map_since, map_reason };
  const at = cursor === undefined ? {} : { cursor };
  return encodeMessage({ type: 'synced', pid, start_time: startTime, ...state, ...at });
}
