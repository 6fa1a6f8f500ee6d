import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import type { Holders } from '../../http/holders';
import { problemHandler } from '../../http/problem';
import { serveInTurn } from '../../http/turns';
import { unrestricted, type Sought, type Viewer } from '../../http/viewer';
import { World } from '../../model/world';
import type { StreamMessage } from '../../wire/stream/messages';
import type { Vma } from '../../wire/vma';
import { createStreamHandler, type StreamHandler, type StreamLimits } from '../handler';

/** For tests: the endpoint on a port of its own, over a World to fold events into. */
export interface TestServer {
  readonly world: World;
  readonly stream: StreamHandler;
  readonly url: string;
  readonly port: number;
  /** Of all requests so far. */
  readonly responses: readonly http.ServerResponse[];
  stop: () => Promise<void>;
}

export interface TestServerOptions {
  readonly world?: World;
  readonly limits?: Partial<StreamLimits>;
  /** Who looks; without, one who sees everything. */
  readonly viewer?: Viewer;
  readonly holders?: Pick<Holders, 'of'>;
  /** To come back where another one was. */
  readonly port?: number;
}

export async function serve(options: TestServerOptions = {}): Promise<TestServer> {
  const world = options.world ?? new World();
  const log = pino({ level: 'silent' });
  const stream = createStreamHandler({
    world,
    host: 'testhost',
    version: '1.2.3',
    maxMapCount: () => 65_530,
    source: () => 'replay',
    groupOf: (process) => process.comm,
    holders: options.holders ?? { of: () => Promise.resolve('somebody') },
    log,
    limits: { flushMs: 1, ...options.limits },
  });
  const responses: http.ServerResponse[] = [];
  const app = express();
  app.use((_req, res, next) => {
    responses.push(res);
    res.locals['viewer'] = options.viewer ?? unrestricted('login');
    next();
  });
  app.get('/api/v1/stream', stream);
  app.use(problemHandler(log));
  const server = http.createServer(app);
  serveInTurn(server, 'connection');
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    world,
    stream,
    port,
    responses,
    url: `http://127.0.0.1:${port}/api/v1/stream`,
    stop: async () => {
      stream.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** For tests: a user who may see what `test` says. */
export function userWhoSees(test: (process: Sought) => boolean): Viewer {
  return {
    uid: 1000,
    name: 'user',
    clearance: 'user',
    obstacle: null,
    look: async (processes) => {
      await new Promise(setImmediate);
      return processes.map(test);
    },
  };
}

/** For tests: a client that keeps every message. */
export class Reading {
  readonly messages: StreamMessage[] = [];
  /** As they came, framing and all. */
  text = '';
  ended = false;
  /** Messages that `until` has gone past. */
  private seen = 0;
  /** The beginning of a line whose end has not come yet. */
  private rest = '';

  private constructor(
    readonly response: http.IncomingMessage,
    private readonly request: http.ClientRequest,
  ) {
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      this.text += part;
      this.parse(part);
    });
    response.on('close', () => {
      this.ended = true;
    });
    response.on('error', () => undefined);
  }

  static async open(
    url: string,
    headers: http.OutgoingHttpHeaders = {},
    agent: http.Agent | false = false,
  ): Promise<Reading> {
    const request = http.get(url, { headers, agent });
    request.on('error', () => undefined);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    return new Reading(response, request);
  }

  get status(): number | undefined {
    return this.response.statusCode;
  }

  /** Waits for a message that `test` takes. @returns it with all since the last wait, up to it. */
  async until(test: (message: StreamMessage) => boolean): Promise<StreamMessage[]> {
    let found = -1;
    await eventually(
      () => {
        found = this.messages.findIndex((message, index) => index >= this.seen && test(message));
        return found >= 0;
      },
      () => `messages: ${this.messages.map((message) => JSON.stringify(message)).join('\n')}`,
    );
    const news = this.messages.slice(this.seen, found + 1);
    this.seen = found + 1;
    return news;
  }

  /** Waits until everything in scope was told. */
  async synced(): Promise<StreamMessage[]> {
    return this.until((message) => message.type === 'synced' && message.cursor !== undefined);
  }

  async body(): Promise<string> {
    await eventually(() => this.ended);
    return this.text;
  }

  close(): void {
    this.request.destroy();
  }

  private parse(part: string): void {
    const lines = (this.rest + part).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) {
      const json = line.replace(/^data: /, '');
      if (json.startsWith('{')) {
        this.messages.push(JSON.parse(json) as StreamMessage);
      }
    }
  }
}

/** A VMA of a client's map without what the client noted in it. */
export function plain(vma: Vma): Vma {
  const { start, end, perms, offset, dev, inode, path, kind, flags } = vma;
  return { start, end, perms, offset, dev, inode, path, kind, flags };
}

/** Waits for a condition, for 10 s at most. */
export async function eventually(condition: () => boolean, explain: () => string = () => ''): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error(`waited in vain; ${explain()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
