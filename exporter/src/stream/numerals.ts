/** Digits that are made together, so often are numbers told: what V8 makes of a double itself takes six times as long and more. */
const HEX = Array.from({ length: 4096 }, (_, value) => value.toString(16).padStart(3, '0'));
const DECIMAL = Array.from({ length: 10_000 }, (_, value) => String(value).padStart(4, '0'));
const LOW = 1e8;

/** Lower-case hex of an address or offset. Exact up to 2^64 because these are page-aligned. */
export function hex(address: number): string {
  const page = address / 4096;
  const above = Math.floor(page / 4096);
  if (above < 4096 || Math.floor(page) !== page) {
    return address.toString(16);
  }
  const top = Math.floor(above / 4096);
  return `${top === 0 ? above.toString(16) : top.toString(16) + HEX[above % 4096]!}${HEX[page % 4096]!}000`;
}

/** A time in microseconds, in decimal. */
export function micros(ts: number): string {
  const high = Math.floor(ts / LOW);
  const low = ts - high * LOW;
  if (high === 0 || !Number.isInteger(ts)) {
    return String(ts);
  }
  const upper = Math.floor(low / 10_000);
  return `${high}${DECIMAL[upper]!}${DECIMAL[low - upper * 10_000]!}`;
}
