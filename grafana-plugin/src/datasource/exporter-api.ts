import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { parseProcessList, type ProcessList } from '@vma-tracker/exporter/client';
import { lastValueFrom } from 'rxjs';
import { detailOf, failure } from './failure';

/** The processes that the exporter lets Grafana see. @throws Error in words for people. */
export async function listProcesses(url: string): Promise<ProcessList> {
  const body = await get(`${url}/api/v1/processes`);
  try {
    return parseProcessList(body);
  } catch (error) {
    throw new Error(`${failure(404, '')} ${error instanceof Error ? error.message : String(error)}`);
  }
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
