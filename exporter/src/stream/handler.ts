import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { Holders } from '../http/holders';
import { Places } from '../http/places';
import { parameterProblem, Problem } from '../http/problem';
import { viewerOf } from '../http/viewer';
import type { Process } from '../model/process';
import type { ThreadsSeen } from '../model/thread';
import type { World } from '../model/world';
import type { SourceName } from '../sources/source';
import type { ResetMessage } from '../wire/stream/messages';
import { beginning } from './beginning';
import { dismissUnwelcome } from './dismissal';
import { encodeMessage, type Encoded } from './encode';
import { Hub, type HubLimits, type Reader } from './hub';
import { ndjson, serverSentEvents, type Framing } from './framing';
import { streamQuery, type StreamQuery } from './request';
import { ProcessFilter } from './process-filter';
import { createSights } from './sight';
import { Subscriber } from './subscriber';

export interface StreamLimits extends HubLimits {
  /** Connections at a time; one more gets 503, or takes the place of another of whoever has most. */
  readonly clients: number;
  /** Changes and maps are cut into lines of about this many bytes. */
  readonly lineBytes: number;
  /** Milliseconds between looks at whether the clients would still be let in. */
  readonly admissionMs: number;
}

const DEFAULT_LIMITS: StreamLimits = {
  journalBytes: 32 * 1024 * 1024,
  restingJournalBytes: 2 * 1024 * 1024,
  flushMs: 50,
  bookmarkMs: 10_000,
  clients: 256,
  lineBytes: 32 * 1024,
  admissionMs: 2000,
};

/** The first probe of a peer that has not been heard of; a dead one is gone some ten probes (of the system's) later. */
const KEEP_ALIVE_MS = 30_000;

export interface StreamOptions {
  readonly world: World;
  readonly host: string;
  /** Of the exporter. */
  readonly version: string;
  readonly source: () => SourceName;
  /** The sysctl vm.max_map_count now; null where it can't be read. */
  readonly maxMapCount: () => number | null;
  /** What the metrics count a process under. */
  readonly groupOf: (process: Process) => string;
  readonly holders: Pick<Holders, 'of'>;
  readonly log: Logger;
  readonly limits?: Partial<StreamLimits>;
}

/** The handler of `GET /api/v1/stream`, and what else concerns all streams. */
export interface StreamHandler extends RequestHandler {
  /** How many clients are connected. */
  clients(): number;
  /** The processes whose maps are streamed to somebody, by pid. */
  watched(): ReadonlyMap<number, number>;
  /** Tells who is told the map of a process what was seen of its threads. */
  seeThreads(process: Process, seen: ThreadsSeen): void;
  /** The cursor of this moment: what a map that is read now is as of. */
  currentCursor(): string;
  /** Ends all streams and follows the World no longer. Requests after it get 503. */
  close(): void;
}

/**
 * The streaming endpoint. Expects `res.locals.viewer` (http/visibility), and to be asked in turn (http/turns): a response
 * that waited behind another would not be told when its client leaves.
 *
 * @throws Problem (in the handler) 400 for bad parameters, 406, 410 for a cursor that can't be resumed from, 503.
 */
export function createStreamHandler(options: StreamOptions): StreamHandler {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const hub = new Hub({ world: options.world, groupOf: options.groupOf, ...limits });
  const sightOf = createSights(() => hub.journal.head);
  const responses = new Set<Response>();
  const places = new Places(limits.clients, options.holders);
  const stopDismissing = dismissUnwelcome(responses, limits.admissionMs, options.log);
  let closed = false;

  const handler: RequestHandler = async (req, res) => {
    const framing = negotiate(req);
    const query = parseQuery(req);
    let leave: () => void = () => undefined;
    const release = await places.take(req.socket, () => {
      leave();
    });
    if (release === undefined || closed) {
      throw new Problem(503, closed ? 'the exporter is shutting down' : `there are ${limits.clients} streams already`, {
        headers: { 'Retry-After': 5 },
      });
    }
    try {
      leave = stream(req, res, framing, query, release);
    } catch (error) {
      release();
      throw error;
    }
  };

  /** @returns ends it. `release` is called when it has ended. */
  function stream(req: Request, res: Response, framing: Framing, query: StreamQuery, release: () => void): () => void {
    const sight = sightOf(viewerOf(res));
    const lastEventId = framing === serverSentEvents ? req.get('Last-Event-ID') : undefined;
    const begin = beginning(hub, query, lastEventId, sight.began);
    if (begin === 'gone' && framing === ndjson) {
      throw new Problem(
        410,
        'this cursor is older than what the exporter remembers, or of an earlier run of it: open the stream without one',
      );
    }
    res.on('close', release);
    prepare(req, res, framing);
    if (req.method === 'HEAD') {
      res.end();
    }
    // Its client may have left while it was asked who has how many.
    if (res.writableEnded || res.destroyed) {
      release();
      return () => undefined;
    }
    const sink = {
      write: (message: Encoded): boolean => res.write(framing.frame(message)),
    };
    // What goes wrong with one stream must end neither the others nor the daemon.
    const fail = (error: unknown): void => {
      options.log.error({ err: error }, 'a stream failed and was closed');
      res.destroy();
    };
    const subscriber = new Subscriber({
      hub,
      sink,
      sight,
      onFailure: fail,
      filter: new ProcessFilter(query),
      vmas: query.vmas ?? 'columns',
      lineBytes: limits.lineBytes,
      onCaughtUp:
        query.once === 'true'
          ? () => {
              hub.readers.delete(reader);
              res.end();
            }
          : undefined,
    });
    const guarded = (act: () => void) => (): void => {
      try {
        act();
      } catch (error) {
        fail(error);
      }
    };
    const reader: Reader = {
      pump: guarded(() => {
        subscriber.pump();
      }),
      bookmark: guarded(() => {
        subscriber.bookmark();
      }),
    };
    const drained = guarded(() => {
      subscriber.drained();
    });
    responses.add(res);
    hub.readers.add(reader);
    res.on('drain', () => {
      // Not at once: a fast client with much to catch up on must not keep the loop from everything else.
      setImmediate(() => {
        if (!res.writableEnded && !res.destroyed) {
          drained();
        }
      });
    });
    res.on('close', () => {
      responses.delete(res);
      hub.readers.delete(reader);
      subscriber.close();
      options.log.debug({ clients: responses.size }, 'stream closed');
    });
    // A write to a peer that has just gone; the close that follows says all there is to say.
    res.on('error', () => undefined);

    sink.write(
      encodeMessage({
        type: 'hello',
        version: options.version,
        host: options.host,
        source: options.source(),
        max_map_count: options.maxMapCount(),
        epoch: hub.epoch,
        ...(query.vmas === undefined ? {} : { vmas: query.vmas }),
      }),
    );
    guarded(() => {
      if (begin === 'gone') {
        subscriber.start(EXPIRED);
      } else if (begin === 'afresh') {
        subscriber.start();
      } else {
        subscriber.resume(begin);
      }
    })();
    options.log.debug({ clients: responses.size, query: req.query }, 'stream opened');
    return () => {
      hub.readers.delete(reader);
      end(res);
    };
  }

  return Object.assign(handler, {
    clients: () => responses.size,
    watched: () => hub.watched,
    seeThreads: (process: Process, seen: ThreadsSeen) => {
      hub.seeThreads(process, seen);
    },
    currentCursor: () => hub.cursor(hub.journal.head),
    close: () => {
      closed = true;
      stopDismissing();
      hub.close();
      responses.forEach(end);
    },
  });
}

/** At once: what a client has not taken by now is lost to it. */
function end(res: Response): void {
  if (res.writableNeedDrain) {
    res.destroy();
  } else {
    res.end();
  }
}

const EXPIRED: ResetMessage = { type: 'reset', all: true, reason: 'cursor_expired' };

function negotiate(req: Request): Framing {
  switch (req.accepts(ndjson.contentType, serverSentEvents.contentType)) {
    case ndjson.contentType:
      return ndjson;
    case serverSentEvents.contentType:
      return serverSentEvents;
    default:
      throw new Problem(
        406,
        `this is ${ndjson.contentType} or ${serverSentEvents.contentType}, which the Accept header excludes`,
      );
  }
}

function parseQuery(req: Request): StreamQuery {
  const { success, data, error } = streamQuery.safeParse(req.query);
  if (!success) {
    throw parameterProblem(error);
  }
  return data;
}

function prepare(req: Request, res: Response, framing: Framing): void {
  req.socket.setTimeout(0);
  req.socket.setKeepAlive(true, KEEP_ALIVE_MS);
  res.status(200);
  res.set({
    'Content-Type': framing.contentType,
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
    Vary: 'Accept',
  });
  res.flushHeaders();
}
