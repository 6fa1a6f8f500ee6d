/**
 * The kernel's trace ring buffer as per_cpu/cpuN/trace_pipe_raw hands it over, a page at a time; events/header_page and
 * events/header_event describe it. Binary, because text would have to be made by the kernel for every event, and would
 * hold task names, in which anything may stand.
 *
 * A page: u64 time in ns of the trace clock; long commit (bytes used, and two flags about events lost before the page);
 * then records: u32 of 5 bits type_len and 27 bits time delta in ns, and up to 28 words of data, or more with their length
 * in front.
 */

/** Where one record stands in its page. */
export interface TraceRecord {
  /** µs of the trace clock. */
  readonly micros: number;
  /** Bytes from the beginning of the page. */
  readonly offset: number;
  readonly length: number;
}

/** What a page holds. */
export interface TracePage {
  readonly records: readonly TraceRecord[];
  /** Events overwritten before this page; -1: some, the kernel does not say how many. */
  readonly lost: number;
}

const COMMIT_MASK = (1 << 27) - 1;
const MISSED_EVENTS = 1 << 31;
const MISSED_STORED = 1 << 30;
const PADDING = 29;
const TIME_EXTEND = 30;
const TIME_STAMP = 31;

/** How pages are laid out on this machine: from events/header_page, and the CPU. */
export interface PageLayout {
  readonly littleEndian: boolean;
  readonly commitOffset: number;
  readonly commitSize: number;
  readonly dataOffset: number;
}

/** @param headerPage text of events/header_page. @throws Error if it is not what is known. */
export function parsePageLayout(headerPage: string, littleEndian: boolean): PageLayout {
  const commit = /\bcommit;\toffset:(\d+);\tsize:([48]);/.exec(headerPage);
  const data = /\bdata;\toffset:(\d+);/.exec(headerPage);
  if (!/\btimestamp;\toffset:0;\tsize:8;/.test(headerPage) || commit === null || data === null) {
    throw new Error('unknown layout of trace pages in events/header_page');
  }
  return {
    littleEndian,
    commitOffset: Number(commit[1]),
    commitSize: Number(commit[2]),
    dataOffset: Number(data[1]),
  };
}

/** @throws Error if the bytes are no page of this layout. */
export function parseTracePage(page: DataView, layout: PageLayout): TracePage {
  const { littleEndian, commitOffset, commitSize, dataOffset } = layout;
  if (page.byteLength < dataOffset) {
    throw new Error(`a trace page of ${page.byteLength} bytes is too short`);
  }
  const long = (at: number): number =>
    commitSize === 8 ? Number(page.getBigUint64(at, littleEndian)) : page.getUint32(at, littleEndian);
  // The flags are in the lower 32 bits of the long.
  const commit =
    commitSize === 8
      ? Number(BigInt.asUintN(32, page.getBigUint64(commitOffset, littleEndian)))
      : page.getUint32(commitOffset, littleEndian);
  const end = dataOffset + (commit & COMMIT_MASK);
  if (end > page.byteLength) {
    throw new Error(`a trace page claims ${commit & COMMIT_MASK} bytes of data`);
  }
  let lost = 0;
  if ((commit & MISSED_EVENTS) !== 0) {
    lost = (commit & MISSED_STORED) !== 0 && end + commitSize <= page.byteLength ? long(end) : -1;
  }
  const time = page.getBigUint64(0, littleEndian);
  return { records: parseRecords(page, dataOffset, end, time, littleEndian), lost };
}

function parseRecords(page: DataView, from: number, end: number, time: bigint, littleEndian: boolean): TraceRecord[] {
  const records: TraceRecord[] = [];
  // Whole µs as a number and the rest in ns: the sum of both would leave 2^53 after 104 days.
  let baseMicros = Number(time / 1000n);
  let nanos = Number(time % 1000n);
  let at = from;
  const word = (): number => {
    if (at + 4 > end) {
      throw new Error('a record of a trace page is cut');
    }
    const value = page.getUint32(at, littleEndian);
    at += 4;
    return value;
  };
  while (at < end) {
    const head = word();
    const typeLen = littleEndian ? head & 31 : head >>> 27;
    const delta = littleEndian ? head >>> 5 : head & COMMIT_MASK;
    if (typeLen === TIME_STAMP) {
      // 59 bits; the upper five are those of the page's time.
      const stamp = (BigInt(word()) << 27n) + BigInt(delta) + ((time >> 59n) << 59n);
      baseMicros = Number(stamp / 1000n);
      nanos = Number(stamp % 1000n);
      continue;
    }
    nanos += delta;
    if (typeLen === TIME_EXTEND) {
      nanos += word() * 2 ** 27;
      continue;
    }
    if (typeLen === PADDING && delta === 0) {
      break;
    }
    const length = typeLen === 0 || typeLen === PADDING ? word() - 4 : typeLen * 4;
    if (length < 0 || at + length > end) {
      throw new Error('a record of a trace page is cut');
    }
    if (typeLen !== PADDING) {
      records.push({ micros: baseMicros + nanos / 1000, offset: at, length });
    }
    at += (length + 3) & ~3;
  }
  return records;
}
