/** A limit to measure against: null where the sysctl could not be read. 0 is a legal setting. */
export function knownLimit(maxMapCount: number): number | null {
  return maxMapCount >= 0 ? maxMapCount : null;
}
