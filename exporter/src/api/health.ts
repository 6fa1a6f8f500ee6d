import { Router } from 'express';
import type { z } from 'zod';
import { describeUnreadable, unreadableMaps } from '../model/unreadable';
import type { World } from '../model/world';
import { methodNotAllowed, Problem } from '../http/problem';
import type { healthSchema } from './schemas';

/** What the exporter is doing, for probes and people. */
export interface ExporterStatus {
  /** The name of the source in use. */
  readonly source: string;
  readonly up: boolean;
  /** One line: what the source is doing, or why it is down and what would help. */
  readonly detail: string;
}

/**
 * Liveness and readiness. Alive is who answers; ready is who has a complete first baseline and a source that delivers. Where maps
 * can't be read the status is `partial`, and the detail says how many, and why: what there is can be had (hence 200), but it is not all.
 */
export function health(status: () => ExporterStatus, world: World): Router {
  const router = Router();
  router
    .route('/healthy')
    .get((_req, res) => {
      const { source, detail } = status();
      const body: z.infer<typeof healthSchema> = { status: 'healthy', source, detail };
      res.set('Cache-Control', 'no-store').json(body);
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  router
    .route('/ready')
    .get((_req, res) => {
      const { source, up, detail } = status();
      if (!up) {
        throw new Problem(503, `the source ${source} is down: ${detail}`);
      }
      if (!world.ready) {
        throw new Problem(503, `the first baseline of all processes is not complete yet: ${detail}`);
      }
      const missing = describeUnreadable(unreadableMaps(world.processes()));
      const body: z.infer<typeof healthSchema> =
        missing === null
          ? { status: 'ready', source, detail }
          : { status: 'partial', source, detail: `${missing}; ${detail}` };
      res.set('Cache-Control', 'no-store').json(body);
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}
