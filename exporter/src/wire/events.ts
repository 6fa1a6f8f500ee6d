import type { Facts } from './facts';

/** Operations that state ranges, in lower case; the wire's `op` field has them in upper case. */
export const RANGE_OPS = [
  'mmap',
  'munmap',
  'brk',
  'mremap',
  'mprotect',
  'stack',
  'madvise',
  'mlock',
  'shmat',
  'shmdt',
  'mbind',
  'uffd',
  'remap',
  'mseal',
  'prctl',
  'aio',
  'other',
] as const;

/** What is counted in `vma_*_operations_total{op}`: calls that changed a map, and the turns of a process's life. */
export const COUNTED_OPS = [...RANGE_OPS, 'fork', 'exec', 'exit'] as const;

export type CountedOp = (typeof COUNTED_OPS)[number];

/** `vma` marks the further statements of a commit, and baselines: they are stated, not counted. */
export type Op = CountedOp | 'vma';

interface At {
  /** When it happened: Unix time in microseconds. */
  readonly ts: number;
}

/** The one primitive: in [start, end) of this mm there is now exactly one VMA with these facts, or nothing. */
export interface RangeEvent extends At {
  readonly type: 'range';
  /** tgid of the task that acted, in the initial PID namespace. It may not be a process that owns this mm. */
  readonly pid: number;
  readonly tid: number;
  readonly op: Op;
  readonly mm: number;
  readonly start: number;
  readonly end: number;
  /** What the VMA is; null: there is none. */
  readonly facts: Facts | null;
  /** Of the VMA in its file, in bytes; 0 where there is none. */
  readonly offset: number;
}

/** The map of `mm` starts as a copy of the map of `from`, as fork makes one: see AddressSpace.fork. */
export interface CopyEvent extends At {
  readonly type: 'copy';
  readonly mm: number;
  readonly from: number;
}

/** A process exists, with this identity, and has this mm (0: none yet). Repeating it is harmless. */
export interface ProcessEvent extends At {
  readonly type: 'process';
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. (pid, startTime) is never reused. */
  readonly startTime: number;
  readonly ppid: number;
  /** The thread group leader's name, escaped as on the wire. */
  readonly comm: string;
  /** Path of the executable, escaped; empty when it has none. */
  readonly exe: string;
  readonly mm: number;
}

/** What /proc alone knows of a process; arrives some time after its ProcessEvent. */
export interface DetailsEvent extends At {
  readonly type: 'details';
  readonly pid: number;
  readonly startTime: number;
  /** Arguments joined by spaces, escaped as on the wire. */
  readonly cmdline: string;
  /** Real uid. */
  readonly uid: number;
  /** Path within the cgroup v2 hierarchy (or the v1 name=systemd one), escaped. */
  readonly cgroup: string;
}

/** `pid` forked `child`; the child's ProcessEvent follows. */
export interface ForkEvent extends At {
  readonly type: 'fork';
  readonly pid: number;
  readonly child: number;
}

/** `pid` has a new, still unstated mm and a new executable. */
export interface ExecEvent extends At {
  readonly type: 'exec';
  readonly pid: number;
  readonly comm: string;
  readonly exe: string;
  readonly mm: number;
}

/** The last thread of `pid` is gone. */
export interface ExitEvent extends At {
  readonly type: 'exit';
  readonly pid: number;
}

/** No task has this mm any more. May come before or after the exit of its last process. */
export interface MmExitEvent extends At {
  readonly type: 'mmexit';
  readonly mm: number;
}

/** Statements of the whole map of `mm` follow, up to its EndEvent; live ones may stand between. */
export interface BeginEvent extends At {
  readonly type: 'begin';
  readonly mm: number;
  /**
   * Set by sources whose normal way is to re-read maps: what to call the differences found at the end (`vma` where no
   * single operation explains them). Without it, a second baseline of a known mm is a resync, and counted as such.
   */
  readonly op?: Op;
  /** The process whose operation it was; 0 or absent: unknown. */
  readonly pid?: number;
}

/** Everything that the map of `mm` holds has been stated since its BeginEvent. */
export interface EndEvent extends At {
  readonly type: 'end';
  readonly mm: number;
}

/** Why the kernel does not let the exporter look at a map; `denied`: no cause can be seen. */
export const DENIED_REASONS = [
  'not_root',
  'no_ptrace_capability',
  'hidepid',
  'user_namespace',
  'lsm',
  'denied',
] as const;

export type DeniedReason = (typeof DENIED_REASONS)[number];

/** Why a map can't be read: its process keeps its mmap_lock (`busy`), the kernel forbids it, or anything else (`failed`). */
export const UNREADABLE_REASONS = ['busy', 'failed', ...DENIED_REASONS] as const;

export type UnreadableReason = (typeof UNREADABLE_REASONS)[number];

/** The map of `mm` can't be read: what was stated of it is out of date from `ts` on, until its next EndEvent. */
export interface UnreadableEvent extends At {
  readonly type: 'unreadable';
  readonly mm: number;
  readonly reason: UnreadableReason;
  /** One sentence for people: what is in the way, and what would help. */
  readonly detail: string;
}

/** Every process that exists has been stated since the source (re)started; what was not is gone. */
export interface ReadyEvent extends At {
  readonly type: 'ready';
}

/** `count` operations that changed a map happened, known apart from the statements (sources that re-read maps). */
export interface OperationsEvent extends At {
  readonly type: 'operations';
  readonly pid: number;
  readonly op: CountedOp;
  readonly count: number;
}

/** Events were lost on the way; `count` of them, or at least 1 where the source can't tell. Resyncs follow. */
export interface LostEvent extends At {
  readonly type: 'lost';
  readonly reason: 'ring_full' | 'missed_probe' | 'trace_buffer' | 'tampered';
  readonly count: number;
  /** What happened, for the log. */
  readonly detail?: string;
}

/** Input that could not be understood. */
export interface ParseErrorEvent extends At {
  readonly type: 'parse_error';
  /** What was wrong, for the log. */
  readonly detail: string;
}

/** A map folded from events differs from /proc/PID/maps, in more than a path's text. */
export interface AuditMismatchEvent extends At {
  readonly type: 'audit_mismatch';
  readonly pid: number;
  readonly detail: string;
}

/** The source begins anew: baselines of everything follow, up to a ReadyEvent. Maps are kept until restated. */
export interface RestartEvent extends At {
  readonly type: 'restart';
  readonly reason: 'start' | 'parse_error' | 'reader_restart' | 'source_back' | 'request';
}

/** Something of what was to be told is missing or wrong. By itself it changes no state. */
export type Trouble = LostEvent | ParseErrorEvent | AuditMismatchEvent;

/** What changes the state of a World. */
export type StateEvent = Exclude<Event, Trouble>;

/** Everything that a source can tell. Nothing past the source knows which source it was. */
export type Event =
  | RangeEvent
  | CopyEvent
  | ProcessEvent
  | DetailsEvent
  | ForkEvent
  | ExecEvent
  | ExitEvent
  | MmExitEvent
  | BeginEvent
  | EndEvent
  | UnreadableEvent
  | ReadyEvent
  | OperationsEvent
  | Trouble
  | RestartEvent;
