/** The members of a JSON object whose shape is yet to be checked. */
export type Fields = Readonly<Record<string, unknown>>;

/** @param name what the value is, for the error. @throws Error that says so unless it is an object, and no array. */
export function object(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${name} is no object: ${shown(value)}`);
  }
  return value as Fields;
}

/** @throws Error that says so unless the member is an array; what is in it is yet to be checked. */
export function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) {
    throw new Error(`${name} is no array: ${shown(value)}`);
  }
  return value;
}

/** @throws Error that says so unless the member is a string. */
export function text(fields: Fields, name: string): string {
  return string(fields[name], name);
}

/** @param name what the value is, for the error. @throws Error that says so unless it is a string. */
export function string(value: unknown, name: string): string {
  if (typeof value !== 'string') {
    throw new Error(`${name} is no string: ${shown(value)}`);
  }
  return value;
}

/** @throws Error that says so unless the member is an integer that a double holds exactly. */
export function integer(fields: Fields, name: string): number {
  const value = fields[name];
  if (!Number.isSafeInteger(value)) {
    throw new Error(`${name} is no integer: ${shown(value)}`);
  }
  return value as number;
}

/** For what may be fractional or rounded. @throws Error that says so unless the member is a number. */
export function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number') {
    throw new Error(`${name} is no number: ${shown(value)}`);
  }
  return value;
}

/** What `read` makes of the member; null for null, and for what an older exporter does not tell. */
export function optional<T>(fields: Fields, name: string, read: (fields: Fields, name: string) => T): T | null {
  return fields[name] == null ? null : read(fields, name);
}

/** A value, or the beginning of it, for an error. */
export function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80);
}
