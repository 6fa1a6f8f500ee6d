import type { BackendSrv, BackendSrvRequest, FetchError, FetchResponse } from '@grafana/runtime';
import { from, mergeMap, Observable } from 'rxjs';
import { fromFetch } from 'rxjs/fetch';

/** The two methods of Grafana's BackendSrv that data sources stream and fetch with; they behave as Grafana's do. */
export const backendSrv: Pick<BackendSrv, 'fetch' | 'chunked'> = {
  fetch: <T>(options: BackendSrvRequest) =>
    fromFetch(options.url, { headers: options.headers, method: options.method ?? 'GET' }).pipe(
      mergeMap((response) => from(parsed<T>(response, options))),
    ),

  chunked: (options) =>
    new Observable((observer) => {
      const controller = new AbortController();
      const read = async () => {
        const response = await fetch(options.url, { headers: options.headers, signal: controller.signal });
        const reader = response.body!.getReader();
        for (;;) {
          const { done, value } = await reader.read();
          observer.next(responseOf(response, options, value));
          if (done) {
            observer.complete();
            return;
          }
        }
      };
      read().catch((error: unknown) => observer.error(error));
      return () => controller.abort('unsubscribe');
    }),
};

/** Parses JSON where it is JSON. @throws FetchError for an answer that isn't 2xx. */
async function parsed<T>(response: Response, config: BackendSrvRequest): Promise<FetchResponse<T>> {
  const text = await response.text();
  let data: unknown = text;
  try {
    data = JSON.parse(text);
  } catch {
    // Text it is, then.
  }
  if (!response.ok) {
    const error: FetchError = { status: response.status, statusText: response.statusText, data, config };
    throw error;
  }
  return responseOf(response, config, data as T);
}

function responseOf<T>(response: Response, config: BackendSrvRequest, data: T): FetchResponse<T> {
  const { status, statusText, ok, headers, url, type, redirected } = response;
  return { status, statusText, ok, headers, url, type, redirected, config, data };
}
