import * as z from 'zod';
import { MAP_STATES } from '../wire/stream/messages';
import { ROLE_IDS } from '../model/roles/role';
import { KINDS } from '../wire/vma';
import { CLEARANCES } from '../http/viewer';

const hex = z.string().regex(/^[0-9a-f]{1,17}$/);

const mapState = z.enum(MAP_STATES).meta({
  description:
    'ok; reading: not read since the process was seen, or since its last exec; unreadable: what was read before map_since is all there is',
});
const mapSince = z.int().meta({ description: 'Since when, in Unix microseconds' });
const mapReason = z.string().nullable().meta({ description: 'Why it is not ok, and what would help; null if it is' });

/** How many, or how much, of a map; null where that is not known. */
const amount = z.int().nonnegative().nullable();

/** One process, as the list of processes tells it. */
export const processSchema = z
  .strictObject({
    pid: z.int(),
    start_time: z
      .int()
      .meta({ description: 'Field 22 of /proc/PID/stat: clock ticks since boot. PIDs come back, the pair does not' }),
    ppid: z.int(),
    comm: z.string(),
    exe: z.string(),
    cmdline: z.string().meta({ description: 'Empty until read, after an exec too, and where there is none' }),
    uid: z.int().meta({ description: 'Real uid; -1 until known' }),
    cgroup: z.string().meta({ description: 'Empty until known' }),
    group: z.string().meta({ description: 'What the metrics count it under' }),
    map: mapState,
    map_since: mapSince,
    map_reason: mapReason,
    synced: z.boolean().meta({ description: 'Whether its whole map is known, or was before it became unreadable' }),
    vmas: amount.meta({ description: 'Number of VMAs, which the kernel limits to max_map_count; null until known' }),
    mapped_bytes: amount,
    reserved_bytes: amount.meta({
      description: 'Those of mapped_bytes that are merely reserved (kind reserved): addresses, no memory',
    }),
    writable_executable_vmas: amount,
    operations: amount.meta({
      description:
        'Calls that changed its map since it was first seen, a counter: two answers make a rate. ' +
        'Null where the source sees maps, not calls (procfs), and until it has told the first call of any process',
    }),
  })
  .meta({ id: 'Process' });

const viewerSchema = z
  .strictObject({
    uid: z.int().nullable().meta({ description: 'Of the connection, where that decides; behind a proxy, the proxy’s' }),
    name: z.string().nullable().meta({ description: 'Of that uid; null if it has none' }),
    clearance: z.enum(CLEARANCES).meta({
      description:
        'Why it sees all processes: root; allowed (--web.allow-users); login; insecure (from another machine, --web.insecure). ' +
        'user: it sees those that /proc would show it',
    }),
    obstacle: z
      .string()
      .nullable()
      .meta({ description: 'What keeps the exporter from telling which processes are its own; null if nothing does' }),
  })
  .meta({ id: 'Viewer', description: 'As whom the client is seen' });

/** The answer of /api/v1/processes. */
export const processListSchema = z
  .strictObject({
    host: z.string().meta({ description: 'The name of the machine' }),
    viewer: viewerSchema,
    max_map_count: z
      .int()
      .nullable()
      .meta({ description: 'The sysctl vm.max_map_count; null where it cannot be read' }),
    rereads: z
      .strictObject({ waiting: z.int().nonnegative(), oldest_seconds: z.number().nonnegative() })
      .nullable()
      .meta({
        description:
          'How many maps are behind what has happened, and by how much at most; null where the source reads no maps because of events',
      }),
    processes: z.array(processSchema).meta({ description: 'Those that the client may see, by ascending pid' }),
  })
  .meta({ id: 'ProcessList' });

/** A map as parallel arrays. */
export const columnsSchema = z
  .strictObject({
    start: z.array(hex).meta({ description: 'Lower-case hex without 0x: addresses exceed 2^53' }),
    end: z.array(hex).meta({ description: 'Exclusive' }),
    perms: z.array(z.string().length(4)),
    offset: z.array(hex).meta({ description: 'Bytes into the file, lower-case hex' }),
    dev: z.array(z.string()).meta({ description: 'maj:min in hex' }),
    inode: z.array(z.string().regex(/^\d+$/)).meta({ description: 'Decimal' }),
    path: z.array(z.string()).meta({
      description:
        'As in /proc/PID/maps; backslash, |, control characters (those of the direction of text, too) and invalid UTF-8 as octal escapes',
    }),
    kind: z.array(z.enum(KINDS)),
    flags: z.array(z.string().nullable()).meta({
      description:
        'What else the kernel keeps of it, in the letters of VmFlags in /proc/PID/smaps with single blanks between them, and `pk` with the protection key; empty: none; null: not known, as without the kernel module',
    }),
  })
  .extend({
    role: z.array(z.enum(ROLE_IDS).nullable()).meta({
      description: 'What each is for, by its neighbours and what else is mapped; null where no rule says',
    }),
    role_of: z.array(z.string().nullable()).meta({
      description: 'Whose: a runtime, an allocator, or a file’s base name; null: nobody’s in particular, or no role',
    }),
    role_sure: z.array(z.boolean().nullable()).meta({
      description: 'Whether it can hardly be anything else; false: it seems to be so; null without a role',
    }),
  })
  .meta({ id: 'Columns', description: 'One entry a VMA in each array, from low to high addresses' });

/** Of whatever is told of the map of one process. */
const oneProcess = {
  pid: z.int(),
  start_time: z.int(),
  comm: z.string(),
  map: mapState,
  map_since: mapSince,
  map_reason: mapReason,
  synced: z.boolean().meta({ description: 'Whether the whole map is known, or was before it became unreadable' }),
  cursor: z.string().meta({ description: 'The stream from here on carries what changes after this map' }),
};

/** The answer of /api/v1/processes/{pid}/vmas. */
export const mapSchema = z.strictObject({ ...oneProcess, columns: columnsSchema }).meta({ id: 'Map' });

const reasonsSchema = z
  .array(
    z.strictObject({
      reason: z.string().meta({
        description:
          'perms, file, offset, name, stack, special, unseen, flags-unknown, or `flags` and those of VmFlags that differ',
      }),
      words: z.string(),
      count: z.int().positive(),
    }),
  )
  .meta({ id: 'Reasons', description: 'Why mappings that touch stay two, the most frequent first' });

const patternSchema = z
  .strictObject({
    id: z.string().meta({ description: 'The same in each answer, and for other processes' }),
    sentence: z.string().meta({ description: 'What it is, with numbers; paths are escaped as in maps' }),
    vmas: z.int().positive(),
    bytes: z.int().positive(),
    runs: z.int().positive().meta({ description: 'Of mappings that touch' }),
    ranges: z
      .array(z.strictObject({ start: hex, end: hex }))
      .meta({ description: 'The largest of these runs, by address: up to 64' }),
    example: hex.meta({ description: 'First address of the largest run' }),
    reasons: reasonsSchema.meta({ description: 'Why those that touch the mapping below them are not one with it' }),
    help: z.array(z.string()).meta({ description: 'What would make them fewer; empty where the map does not tell' }),
  })
  .meta({ id: 'Pattern' });

/** The answer of /api/v1/processes/{pid}/explain. */
export const explanationSchema = z
  .strictObject({
    ...oneProcess,
    vmas: amount.meta({ description: 'Number of VMAs; null until known' }),
    max_map_count: amount.meta({ description: 'The sysctl vm.max_map_count; null where it cannot be read' }),
    higher_limit: z
      .strictObject({ max_map_count: z.int().positive(), words: z.string() })
      .nullable()
      .meta({ description: 'What to raise max_map_count to, where more than half of it is taken; null: it is enough' }),
    neighbours: z.strictObject({
      touching: z
        .int()
        .nonnegative()
        .meta({ description: 'Pairs of mappings of which one begins where the other ends' }),
      reasons: reasonsSchema,
    }),
    patterns: z.array(patternSchema).meta({
      description:
        'The one with most VMAs first, and last, as `other`, what fits none. Each VMA is counted in exactly one',
    }),
  })
  .meta({ id: 'Explanation' });

/** A process that has ended, as problems tell of it. */
export const endedSchema = z
  .strictObject({
    pid: z.int(),
    start_time: z.int(),
    comm: z.string(),
    at: z.int().meta({
      description:
        'When it ended, in Unix microseconds; where it was only found to be gone (source procfs), when it was',
    }),
  })
  .meta({ id: 'Ended' });

/** RFC 9457. */
export const problemSchema = z
  .strictObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    errors: z.array(z.strictObject({ parameter: z.string(), detail: z.string() })).optional(),
    ended: endedSchema.optional().meta({ description: 'The process that was asked for, where its end was seen' }),
  })
  .meta({ id: 'Problem' });

/** The answer of /-/healthy and /-/ready. */
export const healthSchema = z
  .strictObject({
    status: z
      .enum(['healthy', 'ready', 'partial'])
      .meta({ description: 'partial: ready, but for maps that cannot be read; the detail says how many, and why' }),
    source: z.string(),
    detail: z.string().meta({ description: 'What the source is doing' }),
  })
  .meta({ id: 'Health' });
