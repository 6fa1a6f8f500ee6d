import { StatusError } from './status-error';
import type { Transport } from './types';

/** The stream at `url` (without a query) by `fetch`: for pages of the exporter's own origin, and Node.js. */
export function fetchTransport(url: string): Transport {
  return {
    async *open(params, signal) {
      const response = await fetch(`${url}?${params.toString()}`, {
        headers: { Accept: 'application/x-ndjson' },
        cache: 'no-store',
        signal,
      });
      if (!response.ok || response.body === null) {
        throw new StatusError(response.status, await detailOf(response));
      }
      const reader = response.body.getReader();
      try {
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          yield part.value;
        }
      } finally {
        await reader.cancel();
      }
    },
  };
}

/** The detail of a problem document (RFC 9457), or what the status alone says. */
async function detailOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem === 'object' && problem !== null && 'detail' in problem && typeof problem.detail === 'string') {
      return problem.detail;
    }
  } catch {
    // Not the exporter's: a proxy's page says nothing that belongs into one line.
  }
  return `${response.status} ${response.statusText}`.trim();
}
