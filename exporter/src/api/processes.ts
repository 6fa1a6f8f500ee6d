import { Router } from 'express';
import * as z from 'zod';
import type { Process } from '../model/process';
import type { Rereads } from '../sources/reading/reread-queue';
import { encodeColumns } from '../stream/encode-columns';
import { encodeProcessInfo } from '../stream/process-info';
import { methodNotAllowed, produces } from '../http/problem';
import { explanationOf } from './explain';
import { encodeRoles } from './roles';
import { seenProcess, validate, type OneProcessOptions } from './one-process';
import type { mapSchema, processListSchema } from './schemas';
import { viewerOf } from '../http/viewer';

export interface ProcessesOptions extends OneProcessOptions {
  /** The name of the machine. */
  readonly host: string;
  /** What the metrics count a process under. */
  readonly groupOf: (process: Process) => string;
  /** How many calls changed its map since it was first seen; null where the source can't tell calls. */
  readonly operationsOf: (process: Process) => number | null;
  /** The sysctl vm.max_map_count; null where it can't be read. */
  readonly maxMapCount: () => number | null;
  /** How far maps are behind what happened; undefined where the source can't tell. */
  readonly rereads: () => Rereads | undefined;
}

const noQuery = z.strictObject({});

/** The processes, and the map of each. */
export function processes(options: ProcessesOptions): Router {
  const { world, host, groupOf, operationsOf, maxMapCount, rereads } = options;
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
      const { told, map: vmas } = await seenProcess(options, req, res);
      const map: z.infer<typeof mapSchema> = { ...told, columns: { ...encodeColumns(vmas), ...encodeRoles(vmas) } };
      res.json(map);
    })
    .all(methodNotAllowed('GET', 'HEAD'));

  router
    .route('/processes/:pid/explain')
    .get(produces('application/json'), async (req, res) => {
      const { told, map } = await seenProcess(options, req, res);
      res.json(await explanationOf(told, map, maxMapCount()));
    })
    .all(methodNotAllowed('GET', 'HEAD'));

  return router;
}
