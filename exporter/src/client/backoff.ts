/** How long to wait between attempts, in milliseconds. */
export interface BackoffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * The wait before the attempt after `failures` failures in a row: doubling, and drawn from its upper half, so that the
 * clients of a restarted exporter do not all come back at once.
 *
 * @param random in [0, 1).
 */
export function backoffMs(failures: number, { firstMs, maxMs }: BackoffOptions, random: number): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return full / 2 + (full / 2) * random;
}
