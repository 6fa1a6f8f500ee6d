/** Which time is in view: so long (milliseconds), up to `to` (Unix milliseconds); null: up to now, whenever that is. */
export interface Span {
  readonly length: number;
  readonly to: number | null;
}

/** Nothing shorter can be told apart: samples come by the second. */
const SHORTEST = 10_000;
/** What is in view at first, in milliseconds: all, within these bounds. A young past is not stretched over the whole width. */
const AT_FIRST = { least: 60_000, most: 5 * 60_000 };

/** What is in view before anyone has chosen. @param first of what is known, in Unix milliseconds */
export function firstSpan(first: number, now: number): Span {
  return { length: Math.max(AT_FIRST.least, Math.min(now - first, AT_FIRST.most)), to: null };
}

/** The ends of what is in view, in Unix milliseconds. @param now where time has come to */
export function endsOf({ length, to }: Span, now: number): readonly [from: number, to: number] {
  const end = to ?? now;
  return [end - length, end];
}

/**
 * Longer or shorter by a factor; the time at `share` of the width (0 to 1) stays where it is, unless it is now that is followed.
 *
 * @param first of what is known, in Unix milliseconds: there is nothing to see before.
 */
export function zoomed(span: Span, factor: number, share: number, first: number, now: number): Span {
  const longest = Math.max(AT_FIRST.most, now - first);
  const length = Math.max(SHORTEST, Math.min(span.length * factor, longest));
  if (span.to === null && share > 0.5) {
    return { length, to: null };
  }
  const [from, to] = endsOf(span, now);
  const anchor = from + (to - from) * share;
  return settled({ length, to: anchor + length * (1 - share) }, first, now);
}

/** Earlier (negative) or later by a share of what is in view. */
export function panned(span: Span, share: number, first: number, now: number): Span {
  return settled({ length: span.length, to: endsOf(span, now)[1] + span.length * share }, first, now);
}

/** Within what there is; who has come to now follows it again. */
function settled({ length, to }: { readonly length: number; readonly to: number }, first: number, now: number): Span {
  const earliest = Math.min(first + length, now);
  return to >= now ? { length, to: null } : { length, to: Math.max(to, earliest) };
}
