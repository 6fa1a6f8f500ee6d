import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { parseViewer, viewerInWords } from '@vma-tracker/exporter/view';
import { lastValueFrom } from 'rxjs';
import { detailOf, failure } from './failure';

/** A process as /api/v1/processes lists it; what the editors need of it. */
export interface ListedProcess {
  readonly pid: number;
  readonly ppid: number;
  /** Escaped as on the wire. */
  readonly comm: string;
  readonly cmdline: string;
  /** null while its map was never read. */
  readonly vmas: number | null;
}

export interface ProcessList {
  readonly processes: readonly ListedProcess[];
  /** Why processes are missing, and what helps; null if none are. */
  readonly missing: string | null;
}

/** The exporter's processes. @throws Error in words for people. */
export async function listProcesses(url: string): Promise<ProcessList> {
  const body = await get(`${url}/api/v1/processes`);
  const answer = (body ?? {}) as Partial<Record<'processes' | 'viewer', unknown>>;
  const { processes, viewer } = answer;
  if (!Array.isArray(processes) || !processes.every(isProcess)) {
    throw new Error(failure(404, ''));
  }
  const missing = viewerInWords(parseViewer(viewer));
  return { processes, missing };
}

/** What the exporter says it is doing, and which maps it can't read, once it is ready. @throws Error in words for people, if it is not. */
export async function readiness(url: string): Promise<string> {
  const body = await get(`${url}/-/ready`);
  const { status } = (body ?? {}) as { status?: unknown };
  if (status !== 'ready' && status !== 'partial') {
    throw new Error(failure(404, ''));
  }
  return detailOf(body);
}

async function get(url: string): Promise<unknown> {
  try {
    const { data } = await lastValueFrom(getBackendSrv().fetch<unknown>({ url, showErrorAlert: false }));
    return data;
  } catch (error) {
    if (isFetchError(error)) {
      throw new Error(failure(error.status, detailOf(error.data)));
    }
    throw new Error(failure(0, error instanceof Error ? error.message : ''));
  }
}

function isProcess(value: unknown): value is ListedProcess {
  const { pid, ppid, comm, cmdline, vmas } = (value ?? {}) as Partial<Record<keyof ListedProcess, unknown>>;
  return (
    [pid, ppid].every((member) => Number.isSafeInteger(member)) &&
    (vmas === null || Number.isSafeInteger(vmas)) &&
    typeof comm === 'string' &&
    typeof cmdline === 'string'
  );
}
