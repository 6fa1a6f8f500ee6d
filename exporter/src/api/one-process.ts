import type { Request, Response } from 'express';
import * as z from 'zod';
import { pidParameter, startTimeParameter } from '../http/parameters';
import { parameterProblem, Problem } from '../http/problem';
import { viewerOf } from '../http/viewer';
import type { AddressSpace } from '../model/address-space';
import type { World } from '../model/world';
import { encodeMapState } from '../stream/process-info';
import type { Ended, Endings } from './endings';
import type { endedSchema, mapSchema } from './schemas';

export interface OneProcessOptions {
  readonly world: World;
  /** The processes that have ended. */
  readonly endings: Pick<Endings, 'find'>;
  /** Where the stream can be resumed to get what changes from now on. */
  readonly cursor: () => string;
}

const pathSchema = z.strictObject({ pid: pidParameter });
/** Of what is told of one. */
export const oneProcessQuery = z.strictObject({ start_time: startTimeParameter.optional() });

/** One process and its map, at one moment. */
export interface SeenProcess {
  readonly told: Omit<z.infer<typeof mapSchema>, 'columns'>;
  /** Never changed any more. */
  readonly map: AddressSpace;
}

/**
 * The process that a request names by its path, `/processes/:pid/...`, and perhaps by `start_time`.
 *
 * @throws Problem 404 for one that there is not, or that the client may not see; 410 for one that has ended.
 */
export async function seenProcess(options: OneProcessOptions, req: Request, res: Response): Promise<SeenProcess> {
  const { world, endings, cursor } = options;
  const { pid } = validate(pathSchema, req.params);
  const { start_time: startTime = null } = validate(oneProcessQuery, req.query);
  const process = world.process(pid);
  // Taken before it is asked whether it may be told: an exec in between must not show through.
  const told = process && {
    pid,
    start_time: process.startTime,
    comm: process.comm,
    ...encodeMapState(process),
    synced: process.synced,
    cursor: cursor(),
  };
  const map = process?.map.clone();
  // One that exists but may not be seen gets the same answer, and as late: existence is none of the client's business.
  const viewer = viewerOf(res);
  const [visible] = await viewer.look([process ?? { pid, startTime: -1, uid: -1 }]);
  const seen = visible === true ? told : undefined;
  if (seen === undefined || map === undefined || (startTime !== null && startTime !== seen.start_time)) {
    throw absent(pid, startTime, seen, endings.find(pid, startTime, viewer));
  }
  return { told: seen, map };
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

/** @throws Problem 400 that says what is wrong */
export function validate<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw parameterProblem(parsed.error);
  }
  return parsed.data;
}
