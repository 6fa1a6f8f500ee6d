/** What is known of what happened to a mapping. Null: not known, as of a frame that does not tell it. */
export interface KnownLife {
  /** When it appeared, in Unix microseconds; null also: it was there before. */
  readonly since: number | null;
  /** When it last changed, in Unix microseconds. */
  readonly ts: number | null;
  /** The operation of that change, as on the wire (`mmap`, `brk`, ...). */
  readonly op: string | null;
  /** How often it was seen to change. */
  readonly count: number | null;
}
