import type { Process } from '../model/process';

/** Whether the map of a process may be counted: one that is not known is no empty one, and one that was is no longer. */
export function isMapKnown({ mapState }: Process): boolean {
  return mapState.state === 'ok';
}
