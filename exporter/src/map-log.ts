import type { Logger } from 'pino';
import { describeUnreadable, unreadableMaps } from './model/unreadable';
import type { World } from './model/world';
import { DENIED_REASONS, type UnreadableReason } from './wire/events';
import { processKey } from './wire/stream/process-key';

/**
 * Logs maps that can't be read: one by one what hangs, and when it is over; all together, when the baseline is complete, what the kernel
 * does not let us see.
 */
export function followUnreadable(world: World, log: Pick<Logger, 'warn' | 'info'>): void {
  const told = new Set<string>();
  let summary: string | null = null;
  world.follow({
    process: (process) => {
      const { mapState } = process;
      if (mapState.state === 'unreadable' && !isDenied(mapState.cause) && !told.has(processKey(process))) {
        told.add(processKey(process));
        log.warn({ pid: process.pid, comm: process.comm }, `a map can't be read: ${mapState.reason}`);
      }
    },
    synced: (process) => {
      if (told.delete(processKey(process))) {
        log.info({ pid: process.pid, comm: process.comm }, 'the map can be read again');
      }
    },
    exit: (process) => {
      told.delete(processKey(process));
    },
    ready: () => {
      const denied = unreadableMaps(world.processes());
      const words = DENIED_REASONS.some((reason) => denied.unreadable.has(reason)) ? describeUnreadable(denied) : null;
      if (words !== null && words !== summary) {
        log.warn(words);
      }
      summary = words;
    },
  });
}

function isDenied(reason: UnreadableReason): boolean {
  return (DENIED_REASONS as readonly UnreadableReason[]).includes(reason);
}
