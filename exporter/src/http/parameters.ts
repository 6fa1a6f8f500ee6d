import * as z from 'zod';
import { commProblem } from '../wire/comm';
import { escapeUnseen } from '../wire/escape';

/** PID_MAX_LIMIT of the kernel on 64-bit machines (proc_sys_kernel(5)). */
export const PID_LIMIT = 2 ** 22;

/** A PID as it stands in a path or a query. */
export const pidParameter = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, { error: `must be a PID: a decimal number from 1 to ${PID_LIMIT}`, abort: true })
  .transform(Number)
  .refine((pid) => pid <= PID_LIMIT, { error: `must be a PID: a decimal number from 1 to ${PID_LIMIT}` });

/** Field 22 of /proc/PID/stat, as it stands in a query. */
export const startTimeParameter = z
  .string()
  .regex(/^\d{1,15}$/, { error: 'must be a start time: a decimal number of clock ticks since boot' })
  .transform(Number);

/** The name of a process that there can be, escaped as on the wire; what people may have left unescaped is. */
export const processName = z
  .string()
  .overwrite(escapeUnseen)
  .superRefine((name, context) => {
    const problem = commProblem(name);
    if (problem !== null) {
      context.addIssue(problem);
    }
  });
