import { endianness } from 'node:os';
import type { CountedOp } from '../../wire/events';
import { escapeBytes } from '../../wire/escape';
import type { TraceField, TraceFormat } from '../../wire/tracefs/trace-format';
import type { TraceRecord } from '../../wire/tracefs/trace-page';
import { HEARTBEAT_EVENT, heartbeatFilter } from './heartbeat';
import { TRACED_SYSCALLS, USERFAULTFD_IOCTLS, WRITE_LOCK_EVENT, WRITE_LOCK_FILTER } from './traced-syscalls';
import type { TracingInstance } from './tracing-instance';

interface Traced {
  /** CLOCK_MONOTONIC, µs. */
  readonly micros: number;
  /** The thread that did it. */
  readonly tid: number;
}

/** An event of the kernel's, decoded. */
export type TraceEvent = Traced &
  (
    | { readonly kind: 'enter' }
    /** A call that changes a map has begun; its end is not traced. */
    | { readonly kind: 'begun'; readonly op: CountedOp }
    /** The lock of a map was taken for writing; `mm` is the kernel's address of it, cut to the 48 bits that tell. */
    | { readonly kind: 'lock'; readonly mm: number }
    | { readonly kind: 'call'; readonly op: CountedOp; readonly result: number; readonly needsEntry: boolean }
    | {
        readonly kind: 'task';
        readonly child: number;
        readonly thread: boolean;
        readonly sharing: boolean;
        readonly comm: string;
      }
    | { readonly kind: 'exec'; readonly comm: string }
    | { readonly kind: 'rename'; readonly renamed: number; readonly comm: string }
    | { readonly kind: 'exit' }
    | { readonly kind: 'attach'; readonly attached: number }
  );

/** A record in its page. */
interface Place {
  readonly page: DataView;
  /** Where it begins. */
  readonly base: number;
}

type Decoder = (place: Place, micros: number, tid: number) => TraceEvent | 'heartbeat';

/** A process moves to another cgroup. clone3(2) with CLONE_INTO_CGROUP raises none: the child is there from the start. */
const CGROUP_ATTACH = 'cgroup/cgroup_attach_task';
const CLONE_VM = 0x100;
const CLONE_THREAD = 0x10000;
const LITTLE_ENDIAN = endianness() === 'LE';
/** TASK_COMM_LEN without its NUL. */
const COMM_BYTES = 15;

/** Decodes the events that it has enabled in a tracing instance. */
export class TraceEvents {
  private readonly decoders = new Map<number, Decoder>();
  private readonly commonPid: TraceField;

  /** Enables what this kernel has. @throws Error if it lacks what can't be done without. */
  constructor(private readonly instance: TracingInstance) {
    // Lives before calls: then no call can be seen of a process whose birth was not.
    this.commonPid = this.enable('task/task_newtask', undefined, (format) => {
      const child = field(format, 'pid');
      const comm = field(format, 'comm');
      const flags = field(format, 'clone_flags');
      return (place, micros, tid) => ({
        micros,
        tid,
        kind: 'task',
        child: int(place, child),
        thread: (int32(place, flags) & CLONE_THREAD) !== 0,
        sharing: (int32(place, flags) & CLONE_VM) !== 0,
        comm: chars(place, comm),
      });
    }).commonPid;
    this.enable('sched/sched_process_exec', undefined, (format) => {
      const filename = field(format, 'filename');
      return (place, micros, tid) => ({ micros, tid, kind: 'exec', comm: commOf(locatedChars(place, filename)) });
    });
    this.enable('sched/sched_process_exit', undefined, () => (_, micros, tid) => ({ micros, tid, kind: 'exit' }));
    this.enable('task/task_rename', undefined, (format) => {
      const renamed = field(format, 'pid');
      const comm = field(format, 'newcomm');
      return (place, micros, tid) => ({
        micros,
        tid,
        kind: 'rename',
        renamed: int(place, renamed),
        comm: chars(place, comm),
      });
    });
    if (instance.format(CGROUP_ATTACH) !== undefined) {
      this.enable(CGROUP_ATTACH, undefined, (format) => {
        const attached = field(format, 'pid');
        return (place, micros, tid) => ({ micros, tid, kind: 'attach', attached: int(place, attached) });
      });
    }
    this.enable(HEARTBEAT_EVENT, heartbeatFilter(), () => () => 'heartbeat');
    for (const { name, op, entryFilter } of TRACED_SYSCALLS) {
      if (instance.format(`syscalls/sys_exit_${name}`) === undefined) {
        continue;
      }
      if (entryFilter !== undefined) {
        this.enable(`syscalls/sys_enter_${name}`, entryFilter, () => (_, micros, tid) => ({
          micros,
          tid,
          kind: 'enter',
        }));
      }
      const needsEntry = entryFilter !== undefined;
      this.enable(`syscalls/sys_exit_${name}`, undefined, (format) => {
        const result = field(format, 'ret');
        return (place, micros, tid) => ({ micros, tid, kind: 'call', op, result: int(place, result), needsEntry });
      });
    }
    if (instance.format('syscalls/sys_enter_ioctl') !== undefined) {
      this.enable('syscalls/sys_enter_ioctl', USERFAULTFD_IOCTLS, () => (_, micros, tid) => ({
        micros,
        tid,
        kind: 'begun',
        op: 'uffd',
      }));
    }
    // With the text of a cgroup's path in it, this event costs each page fault something even if it is filtered out.
    const lock = instance.format(WRITE_LOCK_EVENT);
    if (lock !== undefined && !lock.fields.has('memcg_path')) {
      this.enable(WRITE_LOCK_EVENT, WRITE_LOCK_FILTER, (format) => {
        const mm = field(format, 'mm');
        return (place, micros, tid) => ({ micros, tid, kind: 'lock', mm: pointer(place, mm) });
      });
    }
  }

  /** undefined for a record of an event that was not enabled here. */
  decode(page: DataView, { micros, offset }: TraceRecord): TraceEvent | 'heartbeat' | undefined {
    const place = { page, base: offset };
    const decoder = this.decoders.get(page.getUint16(offset, LITTLE_ENDIAN));
    return decoder?.(place, micros, int(place, this.commonPid));
  }

  private enable(
    event: string,
    filter: string | undefined,
    decoder: (format: TraceFormat) => Decoder,
  ): { commonPid: TraceField } {
    const format = this.instance.format(event);
    if (format === undefined) {
      throw new Error(`this kernel has no trace event ${event}`);
    }
    this.decoders.set(format.id, decoder(format));
    this.instance.enable(event, filter);
    return { commonPid: field(format, 'common_pid') };
  }
}

function field(format: TraceFormat, name: string): TraceField {
  const found = format.fields.get(name);
  if (found === undefined) {
    throw new Error(`a trace event of this kernel has no field ${name}`);
  }
  return found;
}

/** Exact to 2^53; results of calls are small, or page-aligned addresses. */
function int({ page, base }: Place, { offset, size, signed }: TraceField): number {
  const at = base + offset;
  if (size === 8) {
    const high = page.getInt32(at + (LITTLE_ENDIAN ? 4 : 0), LITTLE_ENDIAN);
    return (signed ? high : high >>> 0) * 2 ** 32 + page.getUint32(at + (LITTLE_ENDIAN ? 0 : 4), LITTLE_ENDIAN);
  }
  return signed ? page.getInt32(at, LITTLE_ENDIAN) : page.getUint32(at, LITTLE_ENDIAN);
}

/** The lower 32 bits. */
function int32({ page, base }: Place, { offset, size }: TraceField): number {
  return page.getInt32(base + offset + (size === 8 && !LITTLE_ENDIAN ? 4 : 0), LITTLE_ENDIAN);
}

/** The lower 48 bits of an address: those above them are the same in all of the kernel's. */
function pointer({ page, base }: Place, { offset, size }: TraceField): number {
  const at = base + offset;
  if (size !== 8) {
    return page.getUint32(at, LITTLE_ENDIAN);
  }
  const high = page.getUint32(at + (LITTLE_ENDIAN ? 4 : 0), LITTLE_ENDIAN) & 0xffff;
  return high * 2 ** 32 + page.getUint32(at + (LITTLE_ENDIAN ? 0 : 4), LITTLE_ENDIAN);
}

/** A fixed array of characters, up to its NUL, escaped. */
function chars({ page, base }: Place, { offset, size }: TraceField): string {
  return escapeBytes(bytesUpToNul(page, base + offset, size));
}

/** A `__data_loc` field: 16 bits of length, 16 bits of offset from the record's beginning. */
function locatedChars({ page, base }: Place, { offset }: TraceField): string {
  const location = page.getUint32(base + offset, LITTLE_ENDIAN);
  return bytesUpToNul(page, base + (location & 0xffff), location >>> 16);
}

function bytesUpToNul(page: DataView, at: number, size: number): string {
  const bytes = Buffer.from(page.buffer, page.byteOffset + at, Math.min(size, page.byteLength - at));
  const nul = bytes.indexOf(0);
  return bytes.toString('latin1', 0, nul < 0 ? bytes.length : nul);
}

/** The name that execve(2) gives a process. */
function commOf(filename: string): string {
  return escapeBytes(filename.slice(filename.lastIndexOf('/') + 1).slice(0, COMM_BYTES));
}
