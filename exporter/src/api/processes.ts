import { Router } from 'express';
import * as z from 'zod';
import type { Process } from '../model/process';
import type { World } from '../model/world';
import type { Rereads } from '../sources/reading/reread-queue';
import { encodeColumns } from '../stream/encode-columns';
import { encodeRoles } from './roles';
import { encodeProcessInfo, encodeMapState } from '../stream/process-info';
import { methodNotAllowed, parameterProblem, Problem, produces } from '../http/problem';
import { pidParameter, startTimeParameter } from '../http/parameters';
import type { Ended, Endings } from './endings';
import type { endedSchema, mapSchema, processListSchema } from './schemas';
import { viewerOf } from '../http/viewer';

export interface ProcessesOptions {
  readonly world: World;
  /** The name of the machine. */
  readonly host: string;
  /** What the metrics count a process under. */
  readonly groupOf: (process: Process) => string;
  /** How many calls changed its map since it was first seen; null where the source can't tell calls. */
  readonly operationsOf: (process: Process) => number | null;
  /** The sysctl vm.max_map_count; NaN where it can't be read. */
  readonly maxMapCount: () => number | null;
  /** How far maps are behind what happened; undefined where the source can't tell. */
  readonly rereads: () => Rereads | undefined;
  /** The processes that have ended. */
  readonly endings: Pick<Endings, 'find'>;
  /** Where the stream can be resumed to get what changes from now on. */
  readonly cursor: () => string;
}

const pathSchema = z.strictObject({ pid: pidParameter });
const noQuery = z.strictObject({});
/** Of the map of one. */
export const mapQuery = z.strictObject({ start_time: startTimeParameter.optional() });

/** The processes, and the map of each. */
export function processes(options: ProcessesOptions): Router {
  const { world, host, groupOf, operationsOf, maxMapCount, rereads, endings, cursor } = options;
  const router = Router();

  router
    .route('/processes')
    .get(produces('application/json'), async (req, res) => {
      validate(noQuery, req.query);
      const viewer = viewerOf(res);
      const behind = rereads();
      const known = [...world.processes()].sort((a, b) => a.pid - b.pid);
      // First what is known, then whether it may be told: an exec in between must not show through.
      const entries = known.map((process) => ({
        ...encodeProcessInfo(process, groupOf(process)),
        synced: process.synced,
        vmas: process.synced ? process.map.size : null,
        mapped_bytes: process.synced ? process.map.sums.mappedBytes : null,
        reserved_bytes: process.synced ? process.map.sums.total('reserved').bytes : null,
        writable_executable_vmas: process.synced ? process.map.sums.writableExecutableVmas : null,
        operations: operationsOf(process),
      }));
      const visible = await viewer.look(known);
      const { uid, name, clearance, obstacle } = viewer;
      const list: z.infer<typeof processListSchema> = {
        host,
        viewer: { uid, name, clearance, obstacle },
        max_map_count: maxMapCount(),
        rereads: behind === undefined ? null : { waiting: behind.waiting, oldest_seconds: behind.oldestSeconds },
        processes: entries.filter((_, index) => visible[index]),
      };
      res.json(list);
    })
    .all(methodNotAllowed('GET', 'HEAD'));

  router
    .route('/processes/:pid/vmas')
    .get(produces('application/json'), async (req, res) => {
      const { pid } = validate(pathSchema, req.params);
      const { start_time: startTime = null } = validate(mapQuery, req.query);
      const process = world.process(pid);
      // Taken before it is asked whether it may be told: an exec in between must not show through.
      const taken = process && {
        pid,
        start_time: process.startTime,
        comm: process.comm,
        ...encodeMapState(process),
        synced: process.synced,
        cursor: cursor(),
      };
      const vmas = process?.map.clone();
      // One that exists but may not be seen gets the same answer, and as late: existence is none of the client's business.
      const viewer = viewerOf(res);
      const [visible] = await viewer.look([process ?? { pid, startTime: -1, uid: -1 }]);
      const seen = visible === true ? taken : undefined;
      if (seen === undefined || vmas === undefined || (startTime !== null && startTime !== seen.start_time)) {
        throw absent(pid, startTime, seen, endings.find(pid, startTime, viewer));
      }
      const map: z.infer<typeof mapSchema> = { ...seen, columns: { ...encodeColumns(vmas), ...encodeRoles(vmas) } };
      res.json(map);
    })
    .all(methodNotAllowed('GET', 'HEAD'));

  return router;
}

/**
 * What to say of a process that is not there.
 *
 * @param holder whose PID it is now, as far as the client may see that.
 */
function absent(
  pid: number,
  startTime: number | null,
  holder: { readonly start_time: number; readonly comm: string } | undefined,
  ended: Ended | undefined,
): Problem {
  const now = holder && `PID ${pid} is now ${holder.comm}, with the start time ${holder.start_time}`;
  if (ended !== undefined) {
    const { comm, at } = ended;
    const told: z.infer<typeof endedSchema> = { pid, start_time: ended.startTime, comm, at };
    const detail = `PID ${pid} (${comm}) ended at ${new Date(at / 1000).toISOString()}`;
    return new Problem(410, now === undefined ? detail : `${detail}; ${now}`, { members: { ended: told } });
  }
  // PIDs come back later, never earlier.
  if (startTime !== null && holder !== undefined && startTime < holder.start_time) {
    return new Problem(410, `the process with the start time ${startTime} has ended; ${now}`);
  }
  return new Problem(404, `no process ${pid} that you may see; /api/v1/processes lists them`);
}

function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw parameterProblem(parsed.error);
  }
  return parsed.data;
}
