import type { Process } from '../model/process';

/** Whether the map of a process may be counted: one that is not known is no empty one. */
export function isMapKnown(process: Process): boolean {
  return process.synced;
}
