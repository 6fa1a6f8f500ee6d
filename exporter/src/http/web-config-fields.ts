import * as z from 'zod';

// Everything arrives as text, or as null where nothing stands. That is the same as an empty text, as it is in Go.

/** A text; empty if it is not given. */
export const text = z
  .string('must be text')
  .nullish()
  .transform((value) => value ?? '');

/** A text, or undefined if it is not given or empty. */
export const optionalText = text.transform((value) => (value === '' ? undefined : value));

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['y', 'yes', 'true', 'on'].map((word) => [word, true] as const),
  ...['n', 'no', 'false', 'off'].map((word) => [word, false] as const),
]);

/** What YAML 1.1, and so Go, takes for a boolean; undefined if it is not given. */
export const optionalBoolean = text.transform((value, context) => {
  const is = BOOLEANS.get(value.toLowerCase());
  if (is === undefined && value !== '') {
    context.addIssue('must be true or false');
    return z.NEVER;
  }
  return is;
});

/** One of some names, each standing for something. */
export function named<const T extends string>(names: readonly [T, ...T[]]) {
  return z.enum(names, { error: `must be one of ${names.join(', ')}` });
}

/** A name, or what it is if not given. */
export function namedOr<const T extends string>(names: readonly [T, ...T[]], value: NoInfer<T>) {
  return named(names)
    .nullish()
    .transform((given) => given ?? value);
}

/** A section; one that is not given, or empty, has no keys. */
export function section<T extends z.ZodRawShape>(shape: T) {
  return z.preprocess((value) => value ?? {}, z.strictObject(shape, { error: 'must be a map of keys' }));
}
