import { getPriority } from 'node:os';

/** A system call that does nothing, needs no right, and that nothing in this program makes for another purpose. */
const SYSCALL = 'getpriority';

/** The event by which a beat comes back. */
export const HEARTBEAT_EVENT = `syscalls/sys_exit_${SYSCALL}`;

/** Of the threads that make the call, ours alone. */
export function heartbeatFilter(): string {
  return `common_pid == ${process.pid}`;
}

/**
 * An event of our own that must come back through the trace buffers: then what no setting shows is found too. To be
 * used on the main thread.
 */
export class Heartbeat {
  private waiting = false;

  /** Whether a beat has not come back yet. */
  get due(): boolean {
    return this.waiting;
  }

  beat(): void {
    this.waiting = true;
    makeHeartbeat();
  }

  /** It was seen, or need not be expected any more. */
  back(): void {
    this.waiting = false;
  }
}

/** Makes the call. */
export function makeHeartbeat(): void {
  try {
    getPriority(process.pid);
  } catch {
    // Its return is what counts, also where a sandbox forbids it.
  }
}
