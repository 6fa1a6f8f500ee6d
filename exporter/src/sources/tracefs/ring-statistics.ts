/** What per_cpu/cpuN/stats tells of a CPU's trace buffer; counts since it was made or last emptied. */
export interface RingStatistics {
  /** Events that were taken out, by whoever reads. */
  readonly read: number;
  /** Events that the buffer had no room for, other than by overwriting older ones, which its pages tell of. */
  readonly refused: number;
}

/** @param text one of those files. @throws Error if a count is missing. */
export function parseRingStatistics(text: string): RingStatistics {
  return {
    read: count(text, 'read events'),
    refused: count(text, 'dropped events') + count(text, 'commit overrun'),
  };
}

function count(text: string, name: string): number {
  const match = new RegExp(`^${name}: (\\d+)$`, 'm').exec(text);
  if (match === null) {
    throw new Error(`no "${name}" in the statistics of a trace buffer`);
  }
  return Number(match[1]);
}
