import { ByteCache, copyBytes, sameBytes } from '../byte-cache';
import { RANGE_OPS, type Event, type Op, type RangeEvent } from '../events';
import { Facts } from '../facts';
import { FIELDS, quote, RecordFields, WireError } from './record-fields';
import { KINDS, type Kind } from '../vma';

/** Bytes of the longest record: a path of PATH_MAX and a comm, every byte escaped, with room for the other fields. */
export const MAX_RECORD_BYTES = 4 * 4096 + 4 * 16 + 512;

const RANGE_OP_OF = new Map<string, Op>([...RANGE_OPS, 'vma' as const].map((op) => [op.toUpperCase(), op]));
/** The module knows no `reserved`: that is told by the size, here. */
const KIND_NAMES: ReadonlySet<string> = new Set(KINDS.filter((kind) => kind !== 'reserved'));
/** Every supported machine's pages are at least this large. */
const PAGE = 4096;
const NANOS_PER_TICK = 10_000_000n;
const NO_MAPPING = 'a range without a mapping has what only mappings have';

/** A statement that is used again: its numbers have their places in memory already, where a new one takes 256 bytes. */
export type Overwritten = { -readonly [Field in keyof RangeEvent]: RangeEvent[Field] };

/** What a mapping is told to be, and the `dev|inode|flags` that stood with it; null: that there is none. */
interface Told {
  readonly rest: Uint8Array;
  readonly facts: Facts | null;
  /** What was told before with another rest: memory of the same permissions that has other flags, or another file. */
  readonly elder: Told | undefined;
}

/** As many are known of one `perms|path|type`. */
const ELDERS = 4;
const FLAGS = /^([a-z]{2}\d*( [a-z]{2}\d*)*)?$/;

/**
 * Reads the module's records where they lie: numbers from their digits, texts by what was made of the same bytes before. A record
 * costs no string unless it brings a text that is new.
 */
export class RecordParser {
  /** Number of the record read last: one counter for the module, so that a gap is loss. */
  seq = 0;
  private readonly fields: RecordFields;
  private readonly ops = new ByteCache<Op>(256);
  /** Names that are well written. */
  private readonly comms = new ByteCache<true>(256);
  /** By `perms|path|type`. */
  private readonly told = new ByteCache<Told>(2048);
  /** Where texts of the record begin, each of which ends at the bar before the next field. */
  private commFrom = 0;
  private opFrom = 0;
  private startFrom = 0;
  private endFrom = 0;
  private permsFrom = 0;
  private pathFrom = 0;
  private typeFrom = 0;
  private seqFrom = 0;
  private devFrom = 0;

  /**
   * @param unixMicros Unix time in µs of a CLOCK_BOOTTIME time in µs.
   * @param hasFlags whether records have the field `flags`.
   */
  constructor(
    private readonly unixMicros: (bootMicros: number) => number,
    private readonly hasFlags: boolean,
  ) {
    this.fields = new RecordFields(FIELDS.length - (hasFlags ? 0 : 1));
  }

  /**
   * Reads one record: the bytes [from, to), without a newline.
   *
   * @param over a statement that is not needed any more: written over and returned, if the record is one.
   * @throws WireError if any field is not as the format has it.
   */
  parse(bytes: Buffer, from: number, to: number, over?: Overwritten): Event {
    const { fields } = this;
    fields.take(bytes, from, to);
    const ts = this.unixMicros(fields.micros('ts'));
    const pid = fields.decimal('pid');
    this.commFrom = fields.at;
    const commTo = fields.skip();
    if (this.comms.get(bytes, this.commFrom, commTo) === undefined) {
      fields.escaped('comm', this.commFrom, commTo);
      this.comms.set(bytes, this.commFrom, commTo, true);
    }
    this.opFrom = fields.at;
    fields.skip();
    this.startFrom = fields.at;
    const start = fields.hex('start');
    this.endFrom = fields.at;
    const end = fields.hex('end');
    this.permsFrom = fields.at;
    fields.skip();
    this.pathFrom = fields.at;
    fields.skip();
    this.typeFrom = fields.at;
    fields.skip();
    this.seqFrom = fields.at;
    this.seq = fields.decimal('seq');
    const tid = fields.decimal('tid');
    const mm = fields.decimal('mm');
    const offset = fields.hex('offset');
    this.devFrom = fields.at;
    const op = this.rangeOp(bytes);
    if (op === undefined) {
      return this.turn(ts, pid, start, mm);
    }
    positive('mm', mm);
    const facts = this.factsOf(bytes, to, start, end, offset);
    if (over === undefined) {
      return { type: 'range', ts, pid, tid, op, mm, start, end, facts, offset };
    }
    over.ts = ts;
    over.pid = pid;
    over.tid = tid;
    over.op = op;
    over.mm = mm;
    over.start = start;
    over.end = end;
    over.facts = facts;
    over.offset = offset;
    return over;
  }

  private rangeOp(bytes: Buffer): Op | undefined {
    const to = this.startFrom - 1;
    const known = this.ops.get(bytes, this.opFrom, to);
    if (known !== undefined) {
      return known;
    }
    const op = RANGE_OP_OF.get(this.fields.text(this.opFrom, to));
    if (op !== undefined) {
      this.ops.set(bytes, this.opFrom, to, op);
    }
    return op;
  }

  private factsOf(bytes: Buffer, to: number, start: number, end: number, offset: number): Facts | null {
    const latest = this.told.get(bytes, this.permsFrom, this.seqFrom - 1);
    let told = latest;
    while (told !== undefined && !sameBytes(told.rest, bytes, this.devFrom, to)) {
      told = told.elder;
    }
    const facts = told === undefined ? this.learn(bytes, to, latest) : told.facts;
    if (!(start < end)) {
      throw new WireError(`range ${start.toString(16)}-${end.toString(16)} is empty`);
    }
    atPage('start', start);
    atPage('end', end);
    atPage('offset', offset);
    if (facts === null && offset !== 0) {
      throw new WireError(NO_MAPPING);
    }
    return facts?.kind === 'anon' ? facts.sized(end - start) : facts;
  }

  /** What the fields say of the mapping, for this time and others. */
  private learn(bytes: Buffer, to: number, latest: Told | undefined): Facts | null {
    const facts = this.readFacts();
    const told = { rest: copyBytes(bytes, this.devFrom, to), facts, elder: shortened(latest, ELDERS) };
    this.told.set(bytes, this.permsFrom, this.seqFrom - 1, told);
    return facts;
  }

  private readFacts(): Facts | null {
    const { fields } = this;
    const path = this.path();
    const [dev, inode, flags] = this.rest();
    const perms = fields.text(this.permsFrom, this.pathFrom - 1);
    const type = fields.text(this.typeFrom, this.seqFrom - 1);
    if (type === 'none') {
      if (perms !== '----' || path !== '' || dev !== '00:00' || inode !== '0' || (flags ?? '') !== '') {
        throw fields.error(NO_MAPPING);
      }
      return null;
    }
    if (!KIND_NAMES.has(type)) {
      throw fields.error(`unknown type ${quote(type)}`);
    }
    if (!/^[r-][w-][x-][ps]$/.test(perms)) {
      throw fields.wrong('perms', this.permsFrom);
    }
    return Facts.of({ perms, dev, inode, path, kind: type as Kind, flags });
  }

  private comm(): string {
    return this.fields.escaped('comm', this.commFrom, this.opFrom - 1);
  }

  private path(): string {
    return this.fields.escaped('path', this.pathFrom, this.typeFrom - 1);
  }

  private rest(): readonly [dev: string, inode: string, flags: string | null] {
    const { fields, devFrom, hasFlags } = this;
    fields.at = devFrom;
    const devTo = fields.skip();
    const inodeFrom = fields.at;
    const inodeTo = hasFlags ? fields.skip() : fields.end();
    const flagsFrom = fields.at;
    const flags = hasFlags ? fields.text(flagsFrom, fields.end()) : null;
    const [dev, inode] = [fields.text(devFrom, devTo), fields.text(inodeFrom, inodeTo)];
    if (!/^[0-9a-f]{2,8}:[0-9a-f]{2,8}$/.test(dev)) {
      throw fields.wrong('dev', devFrom);
    }
    if (!/^(0|[1-9]\d{0,19})$/.test(inode)) {
      throw fields.wrong('inode', inodeFrom);
    }
    if (flags !== null && !FLAGS.test(flags)) {
      throw fields.wrong('flags', flagsFrom);
    }
    return [dev, inode, flags];
  }

  /** What is no statement about a range: a turn in the life of a process or of a map. */
  private turn(ts: number, pid: number, start: number, mm: number): Event {
    const { fields } = this;
    const misshapen = fields.misshapen();
    if (misshapen !== undefined) {
      throw misshapen;
    }
    const exe = this.path();
    this.rest();
    const op = fields.text(this.opFrom, this.startFrom - 1);
    switch (op) {
      case 'COPY':
        return { type: 'copy', ts, mm: positive('mm', mm), from: positive('start', start) };
      case 'PROC': {
        const startTime = Number(BigInt(fields.text(this.endFrom, this.permsFrom - 1)) / NANOS_PER_TICK);
        return { type: 'process', ts, pid: positive('pid', pid), startTime, ppid: start, comm: this.comm(), exe, mm };
      }
      case 'FORK':
        return { type: 'fork', ts, pid: positive('pid', pid), child: positive('start', start) };
      case 'EXEC':
        return { type: 'exec', ts, pid: positive('pid', pid), comm: this.comm(), exe, mm: positive('mm', mm) };
      case 'EXIT':
        return { type: 'exit', ts, pid: positive('pid', pid) };
      case 'MMEXIT':
        return { type: 'mmexit', ts, mm: positive('mm', mm) };
      case 'BEGIN':
        return { type: 'begin', ts, mm: positive('mm', mm) };
      case 'END':
        return { type: 'end', ts, mm: positive('mm', mm) };
      case 'READY':
        return { type: 'ready', ts };
      default:
        throw fields.error(`unknown op ${quote(op)}`);
    }
  }
}

/** A chain without those beyond so many. */
function shortened(told: Told | undefined, count: number): Told | undefined {
  return told === undefined || count === 0 ? undefined : { ...told, elder: shortened(told.elder, count - 1) };
}

function atPage(name: string, value: number): void {
  const pages = value / PAGE;
  if (Math.floor(pages) !== pages) {
    throw new WireError(`${name} ${value.toString(16)} is not at a page`);
  }
}

function positive(name: string, value: number): number {
  if (value <= 0) {
    throw new WireError(`${name} is 0`);
  }
  return value;
}
