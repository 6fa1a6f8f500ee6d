import { KINDS, type Kind } from '../wire/vma';

/** Members of a JSON object whose types are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

const kinds: ReadonlySet<string> = new Set<Kind>(KINDS);

/** The same, if it has an extent. */
export function range<T extends { readonly start: number; readonly end: number }>(value: T): T {
  if (!(value.start < value.end)) {
    throw new Error(`an empty range: ${value.start.toString(16)}-${value.end.toString(16)}`);
  }
  return value;
}

/** A kind that this client does not know is `special`. */
export function kind(value: unknown): Kind {
  const name = string(value, 'kind');
  return kinds.has(name) ? (name as Kind) : 'special';
}

/** Hex without `0x`. */
export function address(value: unknown): number {
  const number = typeof value === 'string' ? Number(`0x${value}`) : NaN;
  if (Number.isNaN(number)) {
    throw new Error(`not an address: ${shown(value)}`);
  }
  return number;
}

export function object(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${name} is no object: ${shown(value)}`);
  }
  return value as Fields;
}

export function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) {
    throw new Error(`${name} is no array: ${shown(value)}`);
  }
  return value;
}

export function text(fields: Fields, name: string): string {
  return string(fields[name], name);
}

export function string(value: unknown, name: string): string {
  if (typeof value !== 'string') {
    throw new Error(`${name} is no string: ${shown(value)}`);
  }
  return value;
}

export function integer(fields: Fields, name: string): number {
  const value = fields[name];
  if (!Number.isSafeInteger(value)) {
    throw new Error(`${name} is no integer: ${shown(value)}`);
  }
  return value as number;
}

/** Foreign JSON in a message, not too long. */
export function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80);
}
