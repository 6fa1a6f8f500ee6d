import * as z from 'zod';
import { PID_LIMIT, processName } from '../http/parameters';
import { VMAS_CODINGS } from '../wire/stream/messages';
import type { ProcessIdentity } from '../wire/stream/process-key';

/** More than any client needs; the request line is bounded by the HTTP parser besides. */
const LIST_MAX = 1024;

const decimal = (max: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^[0-9]{1,16}$/, 'must be a decimal number')
    .transform(Number)
    .pipe(z.number().max(max, `must not exceed ${max}`));

const pid = decimal(PID_LIMIT);

const held = z
  .string()
  .regex(/^[0-9]{1,7}:[0-9]{1,16}$/, 'must be PID:START_TIME')
  .transform((text): ProcessIdentity => {
    const [pid, startTime] = text.split(':').map(Number);
    return { pid: pid!, startTime: startTime! };
  });

/** A parameter that may be repeated; `a,b` in one is the same, where commas can't be part of a value. */
const list = <T>(item: z.ZodType<T, string>): z.ZodType<T[] | undefined, string | string[] | undefined> =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((value) => (Array.isArray(value) ? value : [value]).flatMap((each) => each.split(',')))
    .pipe(z.array(item).max(LIST_MAX, `at most ${LIST_MAX} values`))
    .optional();

const comms = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]))
  .pipe(z.array(processName.min(1, 'must not be empty')).max(LIST_MAX, `at most ${LIST_MAX} values`))
  .optional();

/** The query parameters of `/api/v1/stream`. */
export const streamQuery = z
  .strictObject({
    /** Processes by PID (tgid); repeatable. */
    pid: list(pid),
    /** Processes by name, escaped as in the process list; repeatable. */
    comm: comms,
    /** Whether the descendants of those come too, as they are forked. */
    children: z.enum(['true', 'false'], 'must be true or false').optional(),
    /** Where to go on: the `cursor` of a `synced`, `delta` or `bookmark` of an earlier connection. */
    cursor: z.string().min(1).max(64).optional(),
    /**
     * PID:START_TIME, repeatable: the processes whose maps the client has as of `cursor`, if these are not all that the
     * filter held then (it was another filter). Those of them that are no longer in scope are told as `exit`.
     */
    have: list(held),
    /** Whether the stream ends, with a bookmark, once it has told everything up to the moment of the request. */
    once: z.enum(['true', 'false'], 'must be true or false').optional(),
    /** How `vmas` carry maps. */
    vmas: z.enum(VMAS_CODINGS, `must be ${VMAS_CODINGS.join(' or ')}`).optional(),
  })
  .superRefine((query, context) => {
    if (query.children !== undefined && query.pid === undefined && query.comm === undefined) {
      context.addIssue({ code: 'custom', path: ['children'], message: 'needs a pid or comm beside it' });
    }
    if (query.have !== undefined && query.cursor === undefined) {
      context.addIssue({ code: 'custom', path: ['have'], message: 'needs the cursor as of which it holds' });
    }
  });

export type StreamQuery = z.infer<typeof streamQuery>;
