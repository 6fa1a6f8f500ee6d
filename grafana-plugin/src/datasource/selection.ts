import type { ScopedVars } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { commProblem, type Selection } from '@vma-tracker/exporter/client';
import type { VmaQuery } from './types';

// What separates the values of a variable that has several: no name holds it, as control characters are escaped.
const SEPARATOR = '\u001f';

/**
 * What a query selects, its template variables replaced. Nothing selected: neither pids nor comms.
 * @throws Error in words for people if a PID is none, or a name is longer than a process's can be.
 */
export function selectionOf(query: VmaQuery, scopedVars: ScopedVars): Selection {
  const values = (text: string) =>
    interpolate(text, scopedVars)
      .split(SEPARATOR)
      .filter((value) => value.trim() !== '');
  const { children } = query;
  return query.selectBy === 'pid'
    ? { pids: unique(values(query.pid).flatMap(parsePids)), comms: [], children }
    : { pids: [], comms: unique(values(query.comm).map(parseComm)), children };
}

/** `text` with its template variables replaced; the values of one that has several stand apart by a control character. */
export function interpolate(text: string, scopedVars: ScopedVars): string {
  return getTemplateSrv().replace(text, scopedVars, (value: string | string[]) => [value].flat().join(SEPARATOR));
}

/** Whether a query names anything, before its variables are known. */
export function selectsSomething({ selectBy, pid, comm }: VmaQuery): boolean {
  return (selectBy === 'pid' ? pid : comm).trim() !== '';
}

/** One selection that covers all of them; what is too much is sorted out by `inScope`. */
export function union(selections: Iterable<Selection>): Selection {
  const all = [...selections];
  return {
    pids: unique(all.flatMap(({ pids }) => pids)).sort((a, b) => a - b),
    comms: unique(all.flatMap(({ comms }) => comms)).sort(),
    children: all.some(({ children }) => children),
  };
}

/** Why a query that is being made selects nothing, before its variables are known; undefined if it may. */
export function queryProblem({ selectBy, comm }: Pick<VmaQuery, 'selectBy' | 'comm'>): string | undefined {
  // What a variable stands for is known when the query runs.
  const problem = selectBy === 'pid' || comm.includes('$') || comm.includes('[[') ? null : commProblem(comm.trim());
  return problem === null ? undefined : `“${comm.trim()}” ${problem}`;
}

function parseComm(comm: string): string {
  const problem = commProblem(comm);
  if (problem !== null) {
    throw new Error(`“${comm}” ${problem}`);
  }
  return comm;
}

// PID_MAX_LIMIT of the kernel on 64-bit machines (proc_sys_kernel(5)).
const HIGHEST_PID = 2 ** 22;

function parsePids(text: string): number[] {
  return text.split(',').map((part) => {
    const pid = /^\s*\d+\s*$/.test(part) ? Number(part) : 0;
    if (pid < 1 || pid > HIGHEST_PID) {
      throw new Error(`“${part.trim()}” is no PID: a number from 1 to ${HIGHEST_PID}, or several with commas between`);
    }
    return pid;
  });
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
