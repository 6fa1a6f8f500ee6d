/** A thread of a process, as it was seen. */
export interface Thread {
  readonly tid: number;
  /** /proc/PID/task/TID/comm, escaped as on the wire. */
  readonly name: string;
  /** Its stack pointer while it slept; null: it was running, and told none. */
  readonly stackPointer: number | null;
}

/** The threads of a process at one moment. */
export interface ThreadsSeen {
  readonly threads: readonly Thread[];
  /** Why they are none, or not all, in a sentence for people; null: they are all. */
  readonly reason: string | null;
}
