/** What identifies a process: pids come back, the pair does not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  readonly startTime: number;
}

/** The identity of a process as text, `pid:start_time`: as the stream's parameter `have` takes it, and to look it up by. */
export function processKey({ pid, startTime }: ProcessIdentity): string {
  return `${pid}:${startTime}`;
}
