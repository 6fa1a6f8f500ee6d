import { escapeUnseen, isEscaped } from './escape';
import { RANGE_OPS, type Event, type Op } from './events';
import { sizedKind } from './kind';
import { KINDS, type Kind, type Vma } from './vma';

/** What a line of the module's `data` file says. */
export interface WireRecord {
  /** One counter for the module: a gap is loss. */
  readonly seq: number;
  readonly event: Event;
}

/** The names of the fields, in their order, as the module's `format` file must list them. */
export const FIELDS = [
  'ts',
  'pid',
  'comm',
  'op',
  'start',
  'end',
  'perms',
  'path',
  'type',
  'seq',
  'tid',
  'mm',
  'offset',
  'dev',
  'inode',
] as const;

/** Bytes of the longest record: a path of PATH_MAX and a comm, every byte escaped, with room for the other fields. */
export const MAX_RECORD_BYTES = 4 * 4096 + 4 * 16 + 512;

/** A line that is no record. The message says which field, and what it holds. */
export class WireError extends Error {}

const RANGE_OP_OF = new Map<string, Op>([...RANGE_OPS, 'vma' as const].map((op) => [op.toUpperCase(), op]));
/** The module knows no `reserved`: that is told by the size, here. */
const KIND_NAMES: ReadonlySet<string> = new Set(KINDS.filter((kind) => kind !== 'reserved'));
/** Every supported machine's pages are at least this large. */
const PAGE = 4096;
const NANOS_PER_TICK = 10_000_000n;

/**
 * Reads one record.
 *
 * @param line without its newline, one latin1 character a byte, as LineSplitter gives it.
 * @param unixMicros Unix time in µs of a CLOCK_BOOTTIME time in µs.
 * @throws WireError if any field is not as the format has it.
 */
export function parseRecord(line: string, unixMicros: (bootMicros: number) => number): WireRecord {
  const fields = asText(line).split('|');
  if (fields.length !== FIELDS.length) {
    throw new WireError(`${fields.length} fields instead of ${FIELDS.length}: ${quote(line)}`);
  }
  const [ts, pid, comm, op, start, end, perms, path, type, seq, tid, mm, offset, dev, inode] =
    fields as unknown as Fields;
  const raw: RawRecord = {
    ts: unixMicros(micros(ts)),
    pid: decimal('pid', pid),
    comm: text('comm', comm),
    op,
    start: hex('start', start),
    end: hex('end', end),
    endText: end,
    perms,
    path: text('path', path),
    type,
    tid: decimal('tid', tid),
    mm: decimal('mm', mm),
    offset: hex('offset', offset),
    dev: matching('dev', dev, /^[0-9a-f]{2,8}:[0-9a-f]{2,8}$/),
    inode: matching('inode', inode, /^(0|[1-9]\d{0,19})$/),
  };
  return { seq: decimal('seq', seq), event: toEvent(raw) };
}

type Strings<T extends readonly string[]> = { [K in keyof T]: string };
type Fields = Strings<typeof FIELDS>;

interface RawRecord {
  readonly ts: number;
  readonly pid: number;
  readonly comm: string;
  readonly op: string;
  readonly start: number;
  readonly end: number;
  readonly endText: string;
  readonly perms: string;
  readonly path: string;
  readonly type: string;
  readonly tid: number;
  readonly mm: number;
  readonly offset: number;
  readonly dev: string;
  readonly inode: string;
}

function toEvent(raw: RawRecord): Event {
  const { ts, pid, comm } = raw;
  const rangeOp = RANGE_OP_OF.get(raw.op);
  if (rangeOp !== undefined) {
    const { tid, start, end } = raw;
    return { type: 'range', ts, pid, tid, op: rangeOp, mm: mmOf(raw), start, end, vma: vmaOf(raw) };
  }
  switch (raw.op) {
    case 'COPY':
      return { type: 'copy', ts, mm: mmOf(raw), from: positive('start', raw.start) };
    case 'PROC':
      return {
        type: 'process',
        ts,
        pid: positive('pid', pid),
        startTime: Number(BigInt(raw.endText) / NANOS_PER_TICK),
        ppid: raw.start,
        comm,
        exe: raw.path,
        mm: raw.mm,
      };
    case 'FORK':
      return { type: 'fork', ts, pid: positive('pid', pid), child: positive('start', raw.start) };
    case 'EXEC':
      return { type: 'exec', ts, pid: positive('pid', pid), comm, exe: raw.path, mm: mmOf(raw) };
    case 'EXIT':
      return { type: 'exit', ts, pid: positive('pid', pid) };
    case 'MMEXIT':
      return { type: 'mmexit', ts, mm: mmOf(raw) };
    case 'BEGIN':
      return { type: 'begin', ts, mm: mmOf(raw) };
    case 'END':
      return { type: 'end', ts, mm: mmOf(raw) };
    case 'READY':
      return { type: 'ready', ts };
    default:
      throw new WireError(`unknown op ${quote(raw.op)}`);
  }
}

function vmaOf({ start, end, perms, path, type, offset, dev, inode }: RawRecord): Vma | null {
  if (!(start < end)) {
    throw new WireError(`range ${start.toString(16)}-${end.toString(16)} is empty`);
  }
  for (const [name, value] of Object.entries({ start, end, offset })) {
    if (value % PAGE !== 0) {
      throw new WireError(`${name} ${value.toString(16)} is not at a page`);
    }
  }
  if (type === 'none') {
    if (perms !== '----' || path !== '' || offset !== 0 || dev !== '00:00' || inode !== '0') {
      throw new WireError('a range without a mapping has what only mappings have');
    }
    return null;
  }
  if (!KIND_NAMES.has(type)) {
    throw new WireError(`unknown type ${quote(type)}`);
  }
  const vma: Vma = {
    start,
    end,
    perms: matching('perms', perms, /^[r-][w-][x-][ps]$/),
    offset,
    dev,
    inode,
    path,
    kind: type as Kind,
  };
  return type === 'anon' ? { ...vma, kind: sizedKind(vma) } : vma;
}

/** ASCII as it is; else valid UTF-8, which is all that the module leaves unescaped. */
function asText(line: string): string {
  for (let at = 0; at < line.length; at++) {
    if (line.charCodeAt(at) > 0x7e) {
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
          Uint8Array.from(line, (character) => character.charCodeAt(0)),
        );
      } catch {
        throw new WireError(`invalid UTF-8: ${quote(line)}`);
      }
    }
  }
  return line;
}

/** ns as µs. By cutting digits: in ns, CLOCK_BOOTTIME leaves 2^53 after 104 days. */
function micros(nanos: string): number {
  matching('ts', nanos, /^(0|[1-9]\d{0,18})$/);
  return nanos.length > 3 ? Number(nanos.slice(0, -3)) : 0;
}

function decimal(name: string, digits: string): number {
  const value = Number(matching(name, digits, /^(0|[1-9]\d{0,15})$/));
  if (!Number.isSafeInteger(value)) {
    throw new WireError(`${name} ${digits} is too large`);
  }
  return value;
}

/** Exact for addresses and offsets, which are at pages, and for ids below 2^53. */
function hex(name: string, digits: string): number {
  return parseInt(matching(name, digits, /^0x(0|[1-9a-f][0-9a-f]{0,15})$/).slice(2), 16);
}

function text(name: string, value: string): string {
  const escaped = escapeUnseen(value);
  if (!isEscaped(escaped)) {
    throw new WireError(`${name} is not escaped: ${quote(value)}`);
  }
  return escaped;
}

function matching(name: string, value: string, pattern: RegExp): string {
  if (!pattern.test(value)) {
    throw new WireError(`${name} is ${quote(value)}`);
  }
  return value;
}

function positive(name: string, value: number): number {
  if (value <= 0) {
    throw new WireError(`${name} is 0`);
  }
  return value;
}

function mmOf(raw: RawRecord): number {
  return positive('mm', raw.mm);
}

/** Foreign text in a message: one line of ASCII, not too long. */
function quote(value: string): string {
  return JSON.stringify(value.slice(0, 80)).replace(/[^ -~]/g, '?');
}
