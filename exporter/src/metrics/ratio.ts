/** The share that `vmas` are of a limit: 0 for none, also where the limit is 0. */
export function ratio(vmas: number, limit: number): number {
  return vmas === 0 ? 0 : vmas / limit;
}
