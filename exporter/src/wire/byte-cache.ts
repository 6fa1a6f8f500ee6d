/** Longer sequences are not kept. */
const MAX_BYTES = 512;

interface Entry<T> {
  readonly bytes: Uint8Array;
  readonly value: T;
}

/**
 * What was made of byte sequences that came before, so that a text is decoded and checked once and not at each of its appearances.
 * Forgets: each sequence has one place, which the last that hashes to it takes.
 */
export class ByteCache<T> {
  private readonly entries: (Entry<T> | undefined)[];
  private readonly mask: number;

  /** @param places a power of two. */
  constructor(places: number) {
    this.entries = new Array<Entry<T> | undefined>(places).fill(undefined);
    this.mask = places - 1;
  }

  /** What was made of the bytes [from, to), if that is known. */
  get(bytes: Uint8Array, from: number, to: number): T | undefined {
    const entry = this.entries[hash(bytes, from, to) & this.mask];
    return entry !== undefined && sameBytes(entry.bytes, bytes, from, to) ? entry.value : undefined;
  }

  /** Keeps what was made of the bytes [from, to), which are copied. */
  set(bytes: Uint8Array, from: number, to: number, value: T): void {
    if (to - from <= MAX_BYTES) {
      this.entries[hash(bytes, from, to) & this.mask] = { bytes: copyBytes(bytes, from, to), value };
    }
  }
}

/** Whether the bytes [from, to) are those that are `known`. */
export function sameBytes(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) {
    return false;
  }
  for (let i = 0, at = from; at < to; i++, at++) {
    if (known[i] !== bytes[at]) {
      return false;
    }
  }
  return true;
}

/** A copy with memory of its own: a Buffer's slice would keep all that it was cut from. */
export function copyBytes(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, from, to);
}

/** Bytes at the beginning and at the end that tell sequences apart well enough. */
const HASHED_FIRST = 4;
const HASHED_LAST = 28;
const PRIME = 0x01000193;

/** FNV-1a of four bytes at a time, its high bits folded in, since places are told apart by the low ones. */
function hash(bytes: Uint8Array, from: number, to: number): number {
  let value = 0x811c9dc5 ^ (to - from);
  let at = from;
  if (to - from > HASHED_FIRST + HASHED_LAST) {
    value = Math.imul(value ^ word(bytes, at), PRIME);
    at = to - HASHED_LAST;
  }
  for (; at + 4 <= to; at += 4) {
    value = Math.imul(value ^ word(bytes, at), PRIME);
    value ^= value >>> 15;
  }
  for (; at < to; at++) {
    value = Math.imul(value ^ bytes[at]!, PRIME);
  }
  return value ^ (value >>> 15);
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
