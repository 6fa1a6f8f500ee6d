import { KINDS, type Kind } from '../wire/vma';
import { shown, string } from './fields';

const kinds: ReadonlySet<string> = new Set<Kind>(KINDS);

/** @throws Error unless [start, end) has an extent. */
export function assertExtent(start: number, end: number): void {
  if (!(start < end)) {
    throw new Error(`an empty range: ${start.toString(16)}-${end.toString(16)}`);
  }
}

/** A kind; `special` for one that this client does not know. @throws Error unless it is a string. */
export function kind(value: unknown): Kind {
  const name = string(value, 'kind');
  return kinds.has(name) ? (name as Kind) : 'special';
}

/** Flags; null where they are not known, or an older exporter does not tell them. @throws Error for anything but that or a string. */
export function flags(value: unknown): string | null {
  return value == null ? null : string(value, 'flags');
}

/** An address, from hex without `0x`. @throws Error for anything else. */
export function address(value: unknown): number {
  const number = typeof value === 'string' ? Number(`0x${value}`) : NaN;
  if (Number.isNaN(number)) {
    throw new Error(`not an address: ${shown(value)}`);
  }
  return number;
}
