import { Router } from 'express';
import { z } from 'zod';
import type { Process } from '../model/process';
import type { World } from '../model/world';
import { encodeColumns } from '../stream/columns';
import { encodeIdentity } from '../stream/identity';
import { methodNotAllowed, parameterProblem, Problem, produces } from './problem';
import { type mapSchema, pidParameter, type processListSchema } from './schemas';
import { visibleTo } from './visibility';

export interface ProcessesOptions {
  readonly world: World;
  /** What the metrics count a process under. */
  readonly groupOf: (process: Process) => string;
  /** The sysctl vm.max_map_count; NaN where it can't be read. */
  readonly maxMapCount: () => number;
  /** Where the stream can be resumed to get what changes from now on. */
  readonly cursor: () => string;
}

const pathSchema = z.strictObject({ pid: pidParameter });
const noQuery = z.strictObject({});

/** The processes, and the map of each. */
export function processes({ world, groupOf, maxMapCount, cursor }: ProcessesOptions): Router {
  const router = Router();

  router
    .route('/processes')
    .get(produces('application/json'), (req, res) => {
      validate(noQuery, req.query);
      const visible = visibleTo(res);
      const limit = maxMapCount();
      const list: z.infer<typeof processListSchema> = {
        max_map_count: Number.isNaN(limit) ? null : limit,
        processes: [...world.processes()]
          .filter(visible)
          .sort((a, b) => a.pid - b.pid)
          .map((process) => ({
            ...encodeIdentity(process, groupOf(process)),
            synced: process.synced,
            vmas: process.map.size,
            mapped_bytes: process.map.mappedBytes,
            reserved_bytes: process.map.total('reserved').bytes,
            writable_executable_vmas: process.map.writableExecutableVmas,
          })),
      };
      res.json(list);
    })
    .all(methodNotAllowed('GET', 'HEAD'));

  router
    .route('/processes/:pid/vmas')
    .get(produces('application/json'), (req, res) => {
      const { pid } = validate(pathSchema, req.params);
      validate(noQuery, req.query);
      const process = world.process(pid);
      // One that exists but may not be seen gets the same answer: existence is none of the client's business either.
      if (process === undefined || !visibleTo(res)(process)) {
        throw new Problem(404, `no process ${pid} that you may see; /api/v1/processes lists them`);
      }
      const map: z.infer<typeof mapSchema> = {
        pid,
        start_time: process.startTime,
        comm: process.comm,
        synced: process.synced,
        cursor: cursor(),
        columns: encodeColumns(process.map.values()),
      };
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
