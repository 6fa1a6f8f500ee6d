import type { Exposition } from './exposition';

/**
 * A counter with a series for each reason there may be, which is there, with 0, before it has been the reason of anything.
 *
 * @param reasons a table, so that a reason that is added to the events and not there does not compile.
 */
export function countByReason<Reason extends string>(
  exposition: Exposition,
  [name, help]: readonly [name: string, help: string],
  reasons: Readonly<Record<Reason, Reason>>,
  counts: ReadonlyMap<Reason, number>,
): void {
  const add = exposition.counter<'reason'>(name, help);
  for (const reason of Object.values<Reason>(reasons)) {
    add({ reason }, counts.get(reason) ?? 0);
  }
}
