/** Shares of vm.max_map_count at which to worry and to act. */
export const WARNING_SHARE = 0.6;
export const CRITICAL_SHARE = 0.8;

/** How close a process is to the kernel's limit on VMAs. */
export interface Headroom {
  readonly vmas: number;
  readonly limit: number;
  /** From 0 to 1; an mm may be over a limit that was lowered, which shows as 1. */
  readonly share: number;
  readonly level: 'good' | 'warning' | 'critical';
}

/** How much a share of the limit matters. */
export function levelOf(share: number): Headroom['level'] {
  return share >= CRITICAL_SHARE ? 'critical' : share >= WARNING_SHARE ? 'warning' : 'good';
}

/** The headroom of a process with `vmas` VMAs, or null where the limit is not known. */
export function headroomOf(vmas: number, limit: number | null): Headroom | null {
  if (limit === null || limit <= 0) {
    return null;
  }
  const share = Math.min(vmas / limit, 1);
  return {
    vmas,
    limit,
    share,
    level: levelOf(share),
  };
}
