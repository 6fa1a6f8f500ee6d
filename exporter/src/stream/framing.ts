import type { Encoded } from './encode';

/** How messages become bytes. */
export interface Framing {
  readonly contentType: string;
  frame(message: Encoded): string;
}

/** One JSON object a line. */
export const ndjson: Framing = {
  contentType: 'application/x-ndjson',
  frame: ({ json }) => `${json}\n`,
};

/** Server-sent events (HTML Living Standard, 9.2). JSON text has no newline in it, so one `data:` field holds it. */
export const serverSentEvents: Framing = {
  contentType: 'text/event-stream',
  frame: ({ json, cursor }) => `${cursor === undefined ? '' : `id: ${cursor}\n`}data: ${json}\n\n`,
};
