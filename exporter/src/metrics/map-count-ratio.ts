/** A limit to measure against: null where the sysctl could not be read. 0 is a legal setting. */
export function knownLimit(maxMapCount: number): number | null {
  return maxMapCount >= 0 ? maxMapCount : null;
}

/** The share that `vmas` are of a known limit: 0 for none, also where the limit is 0. */
export function ratio(vmas: number, limit: number): number {
  return vmas === 0 ? 0 : vmas / limit;
}
