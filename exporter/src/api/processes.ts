import { Router } from 'express';
import * as z from 'zod';
import type { Process } from '../model/process';
import type { World } from '../model/world';
import type { Rereads } from '../sources/reading/reread-queue';
import { encodeColumns } from '../stream/encode-columns';
import { encodeProcessInfo, encodeMapState } from '../stream/process-info';
import { methodNotAllowed, parameterProblem, Problem, produces } from '../http/problem';
import { pidParameter } from '../http/parameters';
import type { mapSchema, processListSchema } from './schemas';
import { viewerOf } from '../http/viewer';

export interface ProcessesOptions {
  readonly world: World;
  /** The name of the machine. */
  readonly host: string;
  /** What the metrics count a process under. */
  readonly groupOf: (process: Process) => string;
  /** The sysctl vm.max_map_count; NaN where it can't be read. */
  readonly maxMapCount: () => number | null;
  /** How far maps are behind what happened; undefined where the source can't tell. */
  readonly rereads: () => Rereads | undefined;
  /** Where the stream can be resumed to get what changes from now on. */
  readonly cursor: () => string;
}

const pathSchema = z.strictObject({ pid: pidParameter });
const noQuery = z.strictObject({});

/** The processes, and the map of each. */
export function processes({ world, host, groupOf, maxMapCount, rereads, cursor }: ProcessesOptions): Router {
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
      validate(noQuery, req.query);
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
      const [visible] = await viewerOf(res).look([process ?? { pid, startTime: -1, uid: -1 }]);
      if (taken === undefined || vmas === undefined || visible !== true) {
        throw new Problem(404, `no process ${pid} that you may see; /api/v1/processes lists them`);
      }
      const map: z.infer<typeof mapSchema> = { ...taken, columns: encodeColumns(vmas) };
      res.json(map);
    })
    .all(methodNotAllowed('GET', 'HEAD'));

  return router;
}

function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw parameterProblem(parsed.error);
  }
  return parsed.data;
}
