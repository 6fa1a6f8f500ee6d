import { KINDS, type Kind } from '../wire/vma';
import { shown, string } from './fields';

const kinds: ReadonlySet<string> = new Set<Kind>(KINDS);

/** The same. @throws Error unless it has an extent. */
export function range<T extends { readonly start: number; readonly end: number }>(value: T): T {
  if (!(value.start < value.end)) {
    throw new Error(`an empty range: ${value.start.toString(16)}-${value.end.toString(16)}`);
  }
  return value;
}

/** A kind; `special` for one that this client does not know. @throws Error unless it is a string. */
export function kind(value: unknown): Kind {
  const name = string(value, 'kind');
  return kinds.has(name) ? (name as Kind) : 'special';
}

/** An address, from hex without `0x`. @throws Error for anything else. */
export function address(value: unknown): number {
  const number = typeof value === 'string' ? Number(`0x${value}`) : NaN;
  if (Number.isNaN(number)) {
    throw new Error(`not an address: ${shown(value)}`);
  }
  return number;
}
