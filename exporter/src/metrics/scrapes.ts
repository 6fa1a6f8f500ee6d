import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RequestHandler } from 'express';
import { Problem } from '../http/problem';
import { shareRuns } from '../share-runs';
import { negotiateFormat, OPEN_METRICS, TEXT, type Format } from './format';

const compress = promisify(gzip);

/** What one run tells; compressed once for all who want it so. */
class Exposed {
  private zipped: Promise<Buffer> | undefined;

  constructor(readonly text: string) {}

  gzip(): Promise<Buffer> {
    return (this.zipped ??= compress(this.text));
  }
}

/**
 * Answers scrapes. Those that wait at the same time share one run, text and compression; none gets what was begun before it
 * asked: a scrape tells of a moment that is not before its request.
 *
 * @param expose makes the text, of this moment.
 * @param maxRequests answered at the same time; 0 for any number.
 * @throws Problem (in the handler) 503 beyond that.
 */
export function scrapes(expose: (format: Format) => Promise<string>, maxRequests: number): RequestHandler {
  const run = (format: Format) => shareRuns(async () => new Exposed(await expose(format)));
  const runs = { [TEXT]: run(TEXT), [OPEN_METRICS]: run(OPEN_METRICS) };
  let open = 0;

  return async (request, response) => {
    if (maxRequests > 0 && open >= maxRequests) {
      throw new Problem(
        503,
        `${maxRequests} scrapes are being answered already (--web.max-requests); try again later`,
        {
          headers: { 'Retry-After': '1' },
        },
      );
    }
    open++;
    response.once('close', () => {
      open--;
    });
    const format = negotiateFormat(request.headers.accept);
    const exposed = await runs[format]();
    response.setHeader('Content-Type', format);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Vary', 'Accept, Accept-Encoding');
    if (request.acceptsEncodings('gzip', 'identity') === 'gzip') {
      const zipped = await exposed.gzip();
      response.setHeader('Content-Encoding', 'gzip');
      response.end(zipped);
    } else {
      response.end(exposed.text);
    }
  };
}
