import { getBackendSrv, type FetchResponse } from '@grafana/runtime';
import { StatusError, type Transport } from '@vma-tracker/exporter/client';
import type { Observable } from 'rxjs';
import { detailOf, failure } from './failure';

/**
 * The exporter's stream through Grafana's data source proxy. `chunked` hands over bytes as they come; `fetch` would
 * wait for an end that never comes.
 */
export function proxyTransport(url: string): Transport {
  return {
    open: (params, signal) =>
      bytes(
        getBackendSrv().chunked({
          url: `${url}/api/v1/stream?${params}`,
          headers: { Accept: 'application/x-ndjson' },
          showErrorAlert: false,
          hideFromInspector: true,
        }),
        signal,
      ),
  };
}

type Chunk = FetchResponse<Uint8Array | undefined>;

/** What an observable of chunks brings, until it ends, or breaks, or `signal` aborts. */
async function* bytes(chunks: Observable<Chunk>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const waiting: Chunk[] = [];
  let begun = false;
  let over: { error?: unknown } | undefined;
  let wake: () => void = () => undefined;
  const end = (how: { error?: unknown }) => {
    over ??= how;
    wake();
  };
  const subscription = chunks.subscribe({
    next: (chunk) => {
      begun = true;
      waiting.push(chunk);
      wake();
    },
    error: (error: unknown) =>
      end({ error: new Error(begun ? `The stream broke off: ${words(error)}` : failure(0, words(error))) }),
    complete: () => end({}),
  });
  const abort = () => end({ error: signal.reason });
  signal.addEventListener('abort', abort);
  if (signal.aborted) {
    abort();
  }
  const refusal: Chunk[] = [];
  try {
    for (;;) {
      const chunk = waiting.shift();
      if (chunk === undefined && over !== undefined) {
        break;
      }
      if (chunk === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
      } else if (!chunk.ok) {
        refusal.push(chunk);
      } else if (chunk.data !== undefined) {
        yield chunk.data;
      }
    }
    if (refusal.length > 0) {
      throw statusError(refusal);
    }
    if (over !== undefined && 'error' in over) {
      throw over.error;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    subscription.unsubscribe();
  }
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

function statusError(chunks: readonly Chunk[]): StatusError {
  const decoder = new TextDecoder();
  const body = chunks.map(({ data }) => decoder.decode(data, { stream: true })).join('');
  return new StatusError(chunks[0].status, failure(chunks[0].status, detailOf(body)));
}
