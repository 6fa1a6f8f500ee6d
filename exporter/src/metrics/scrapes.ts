import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RequestHandler } from 'express';
import type { Places } from '../http/places';
import { Problem } from '../http/problem';
import { shareRuns } from '../share-runs';
import { negotiateFormat, OPEN_METRICS, TEXT, type Format } from './exposition-format';

const compress = promisify(gzip);

/** What one run tells; compressed once for all who want it so. */
class Exposed {
  /** Bytes, which all answers share however slowly they are read. */
  readonly text: Buffer;
  private zipped: Promise<Buffer> | undefined;

  constructor(text: string) {
    this.text = Buffer.from(text);
  }

  gzip(): Promise<Buffer> {
    return (this.zipped ??= compress(this.text));
  }
}

/**
 * Answers scrapes. Those that wait at the same time share one run, text and compression; none gets what was begun before it
 * asked: a scrape tells of a moment that is not before its request.
 *
 * @param expose makes the text, of this moment.
 * @param places for those that are being made; one that is sent on its way needs none, however slowly it is read.
 * @throws Problem (in the handler) 503 without a place.
 */
export function scrapes(expose: (format: Format) => Promise<string>, places: Places): RequestHandler {
  const run = (format: Format) => shareRuns(async () => new Exposed(await expose(format)));
  const runs = { [TEXT]: run(TEXT), [OPEN_METRICS]: run(OPEN_METRICS) };

  async function make(format: Format, zipped: boolean): Promise<Buffer> {
    const exposed = await runs[format]();
    return zipped ? exposed.gzip() : exposed.text;
  }

  return async (request, response) => {
    let giveUp: (problem: Problem) => void = () => undefined;
    const displaced = new Promise<never>((_, reject) => (giveUp = reject));
    // Nobody may be waiting for it any more.
    displaced.catch(() => undefined);
    const release = await places.take(request.socket, () => {
      giveUp(tooMany());
    });
    if (release === undefined) {
      throw tooMany();
    }
    try {
      const format = negotiateFormat(request.headers.accept);
      const zipped = request.acceptsEncodings('gzip', 'identity') === 'gzip';
      const body = await Promise.race([make(format, zipped), displaced]);
      response.setHeader('Content-Type', format);
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Vary', 'Accept, Accept-Encoding');
      if (zipped) {
        response.setHeader('Content-Encoding', 'gzip');
      }
      response.end(body);
    } finally {
      release();
    }
  };
}

function tooMany(): Problem {
  return new Problem(503, 'too many scrapes are being made already (--web.max-requests); try again later', {
    headers: { 'Retry-After': '1' },
  });
}
