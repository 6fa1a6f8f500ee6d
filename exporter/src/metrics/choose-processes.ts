import type { Process } from '../model/process';
import { processKey } from '../wire/stream/process-key';
import type { Census } from './census';
import { isMapKnown } from './map-known';
import { Top } from './top';

/**
 * Chooses the processes that get series of their own: the `top` by number of VMAs, the `top` by mapped bytes without
 * what is merely reserved, and every one that is named in `track`, by comm (escaped as in the series) or by pid.
 */
export function chooseProcesses(top: number, track: readonly string[]): (census: Census) => Set<Process> {
  const byVmas = new Top<Process>(top, processKey);
  const byBytes = new Top<Process>(top, processKey);
  const tracked = new Set(track);
  return ({ processes }) => {
    const known = processes.filter(isMapKnown);
    return new Set([
      ...byVmas.pick(known, (process) => process.map.size),
      ...byBytes.pick(known, ({ map }) => map.sums.mappedBytes - map.sums.total('reserved').bytes),
      ...processes.filter((process) => tracked.has(process.comm) || tracked.has(String(process.pid))),
    ]);
  };
}
