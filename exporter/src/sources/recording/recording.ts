import { hostname } from 'node:os';
import * as z from 'zod';
import { escapeUnseen, isEscaped } from '../../wire/escape';
import { COUNTED_OPS, RANGE_OPS, UNREADABLE_REASONS, type Event } from '../../wire/events';
import { Facts } from '../../wire/facts';
import { sizedKind } from '../../wire/kind';
import { KINDS } from '../../wire/vma';
import { SOURCE_NAMES, type SourceName } from '../source';

/**
 * A recording is what a source told, the same for every source: JSON, an object a line. The first line is a header; each
 * other is one event as wire/events.ts describes it, with the times at which it happened.
 */
const HEADER = z.strictObject({
  recording: z.literal('vma-tracker'),
  version: z.literal(1),
  host: z.string(),
  source: z.enum(SOURCE_NAMES),
});

/** Bytes of the longest line: two escaped paths in JSON, where a backslash is doubled. */
export const MAX_RECORDING_LINE = 128 * 1024;

const pid = z.int().min(0);
const mm = z.int().min(0);
/** Addresses and offsets are at pages, hence exact beyond 2^53. */
const address = z
  .number()
  .min(0)
  .max(2 ** 64)
  .multipleOf(4096);
const text = z.string().overwrite(escapeUnseen).refine(isEscaped, 'is not escaped');
const ts = z.number().int();

const VMA = z
  .strictObject({
    start: address,
    end: address,
    perms: z.string().regex(/^[r-][w-][x-][ps]$/),
    offset: address,
    dev: z.string().regex(/^[0-9a-f]{2,8}:[0-9a-f]{2,8}$/),
    inode: z.string().regex(/^\d{1,20}$/),
    path: text,
    kind: z.enum(KINDS),
    // Left out where nobody knew them.
    flags: z
      .string()
      .regex(/^([a-z]{2}\d*( [a-z]{2}\d*)*)?$/)
      .nullable()
      .default(null),
  })
  // A recording of before there was the kind `reserved` has `anon` there.
  .transform((each) => ({ ...each, kind: sizedKind(each, each.end - each.start) }));

const op = z.enum([...COUNTED_OPS, 'vma']);

const EVENT = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('range'),
      ts,
      pid,
      tid: pid,
      op: z.enum([...RANGE_OPS, 'vma']),
      mm,
      start: address,
      end: address,
      vma: VMA.nullable(),
    })
    .refine(
      (event) =>
        event.start < event.end &&
        (event.vma === null || (event.vma.start === event.start && event.vma.end === event.end)),
      'is not about its range',
    ),
  z.strictObject({ type: z.literal('copy'), ts, mm, from: mm }),
  z.strictObject({
    type: z.literal('process'),
    ts,
    pid,
    startTime: z.int().min(0),
    ppid: pid,
    comm: text,
    exe: text,
    mm,
  }),
  z.strictObject({
    type: z.literal('details'),
    ts,
    pid,
    startTime: z.int().min(0),
    cmdline: text,
    uid: z.int(),
    cgroup: text,
  }),
  z.strictObject({ type: z.literal('fork'), ts, pid, child: pid }),
  z.strictObject({ type: z.literal('exec'), ts, pid, comm: text, exe: text, mm }),
  z.strictObject({ type: z.literal('exit'), ts, pid }),
  z.strictObject({ type: z.literal('mmexit'), ts, mm }),
  z.strictObject({ type: z.literal('begin'), ts, mm, op: op.exactOptional(), pid: pid.exactOptional() }),
  z.strictObject({ type: z.literal('end'), ts, mm }),
  z.strictObject({
    type: z.literal('unreadable'),
    ts,
    mm,
    reason: z.enum(UNREADABLE_REASONS),
    detail: z.string(),
  }),
  z.strictObject({ type: z.literal('ready'), ts }),
  z.strictObject({ type: z.literal('operations'), ts, pid, op: z.enum(COUNTED_OPS), count: z.int().min(1) }),
  z.strictObject({
    type: z.literal('lost'),
    ts,
    reason: z.enum(['ring_full', 'missed_probe', 'trace_buffer', 'tampered']),
    count: z.int().min(1),
    detail: z.string().exactOptional(),
  }),
  z.strictObject({ type: z.literal('parse_error'), ts, detail: z.string() }),
  z.strictObject({
    type: z.literal('restart'),
    ts,
    reason: z.enum(['start', 'parse_error', 'reader_restart', 'source_back', 'request']),
  }),
]);

/** The first line of a recording made here. */
export function recordingHeader(source: SourceName): string {
  const header: z.infer<typeof HEADER> = { recording: 'vma-tracker', version: 1, host: hostname(), source };
  return JSON.stringify(header);
}

/** For people: what to name instead of something that is no recording. */
export const WHAT_A_RECORDING_IS =
  'a recording is a file that an exporter wrote with --record FILE: lines of JSON, of which the first begins with ' +
  '{"recording":"vma-tracker"';

const LATER = z.looseObject({ recording: z.literal('vma-tracker'), version: z.number().gt(1) });

/** @throws Error that says why a line is no header of a recording that can be read here. */
export function checkRecordingHeader(line: string): void {
  const value = parseJson(line);
  const parsed = HEADER.safeParse(value);
  if (parsed.success) {
    return;
  }
  const later = LATER.safeParse(value);
  if (later.success) {
    throw new Error(
      `is a recording of version ${later.data.version}, of a later exporter: replay it with that one; this one reads version 1`,
    );
  }
  if (line.startsWith('{"recording":"vma-tracker"')) {
    throw new Error(`is a recording whose first line ${describe(parsed.error)}`);
  }
  throw new Error(`is no recording; ${WHAT_A_RECORDING_IS}`);
}

/** @throws Error that says why a line is no event. */
export function parseRecordedEvent(line: string): Event {
  const parsed = EVENT.safeParse(parseJson(line));
  if (!parsed.success) {
    throw new Error(describe(parsed.error));
  }
  const event = parsed.data;
  if (event.type !== 'range') {
    return event;
  }
  const { vma, ...range } = event;
  return { ...range, facts: vma && Facts.of(vma), offset: vma?.offset ?? 0 };
}

/** An event as a line of a recording has it. */
export function recordedEvent(event: Event): string {
  if (event.type !== 'range') {
    return JSON.stringify(event);
  }
  const { facts, offset, ...range } = event;
  const { start, end } = range;
  if (facts === null) {
    return JSON.stringify({ ...range, vma: null });
  }
  const { perms, dev, inode, path, kind, flags } = facts;
  const vma: z.input<typeof VMA> = { start, end, perms, offset, dev, inode, path, kind };
  if (flags !== null) {
    vma.flags = flags;
  }
  return JSON.stringify({ ...range, vma });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function describe(error: z.ZodError): string {
  const { path, message } = error.issues[0]!;
  return path.length === 0 ? `is not as it must be: ${message}` : `has a wrong "${path.join('.')}": ${message}`;
}
