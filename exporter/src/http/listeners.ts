import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from 'pino';
import { Seldom } from '../seldom';
import { authority, type ListenAddress } from './addresses';
import { admitClients, clientCertificateOptions } from './client-certificates';
import { connectionLimit } from './connection-limit';
import { ConnectionShare } from './connection-share';
import { guardWebConfig } from './guard-web-config';
import type { Holders } from './holders';
import { Problem, problemDocument } from './problem';
import { Refusals } from './refusals';
import { serveInTurn } from './turns';
import type { LoadedWebConfig } from './web-config-file';

/** The open ports of the exporter. */
export interface Listeners {
  /** One for each listen address, in their order, with the port that was really chosen: `http://127.0.0.1:10862/`. */
  readonly urls: readonly string[];
  /** Takes no more connections, lets those at work finish for `graceMs`, then cuts them off. */
  close(graceMs: number): Promise<void>;
}

/**
 * Listens on all addresses, or on none.
 *
 * @param limit of connections at a time, of all addresses together.
 * @param webConfig read at every new connection, so that a renewed certificate is used at once.
 * @throws Error that names the address and what to do.
 */
export async function openListeners(
  addresses: readonly ListenAddress[],
  app: RequestListener,
  webConfig: () => LoadedWebConfig,
  holders: Pick<Holders, 'of'>,
  log: Logger,
  limit = connectionLimit(),
): Promise<Listeners> {
  const servers: Server[] = [];
  const urls: string[] = [];
  const failures = new Seldom();
  const refusals = new Refusals(holders, log);
  const connections = new ConnectionShare(limit, holders, log);
  const close = async (graceMs: number) => {
    const cut = setTimeout(() => {
      connections.destroy();
    }, graceMs);
    await Promise.all(servers.map(closeServer));
    clearTimeout(cut);
  };
  for (const address of addresses) {
    const { scheme, server } = createServer(app, webConfig, refusals, log);
    serveInTurn(server, scheme === 'https' ? 'secureConnection' : 'connection');
    connections.watch(server);
    server.on('clientError', answerClientError);
    try {
      await listen(server, address);
    } catch (error) {
      await close(0);
      throw error;
    }
    servers.push(server);
    // As when no connection can be taken for want of descriptors (accept(2)): no reason to end.
    server.on('error', ({ message }) => {
      failures.tell('', (count) => {
        log.error({ count }, `connections can't be taken: ${message}`);
      });
    });
    const { port } = server.address() as AddressInfo;
    urls.push(`${scheme}://${authority({ host: address.host, port })}/`);
  }
  return { urls, close };
}

function createServer(app: RequestListener, webConfig: () => LoadedWebConfig, refusals: Refusals, log: Logger) {
  const { secureContext, tls } = webConfig();
  if (secureContext === undefined) {
    return { scheme: 'http', server: createHttpServer(app) } as const;
  }
  const server: HttpsServer = createHttpsServer(
    { ...secureContext.options, ...clientCertificateOptions(tls!.clientAuth) },
    app,
  );
  let used = secureContext;
  admitClients(server, webConfig, () => used, refusals);
  const guarded = guardWebConfig(webConfig, log);
  // Before the listener that begins the handshake.
  server.prependListener('connection', (socket: Socket) => {
    try {
      const now = guarded().secureContext;
      if (now !== undefined && now !== used) {
        server.setSecureContext(now.options);
        used = now;
      }
    } catch {
      socket.destroy();
    }
  });
  return { scheme: 'https', server: server as Server } as const;
}

async function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new Error(`cannot listen on ${host}:${port}: ${LISTEN_REMEDIES[error.code ?? ''] ?? error.message}`));
    });
    server.listen({ port, ...(host !== '' && { host }) }, resolve);
  });
}

const LISTEN_REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'something listens there already, perhaps another vma-exporter. End that, or choose another port with ' +
    '--web.listen-address (port 0 takes any free one)',
  EACCES: 'ports below 1024 need root or CAP_NET_BIND_SERVICE; choose another with --web.listen-address',
  EADDRNOTAVAIL: 'this machine has no such address; --web.listen-address takes one of `ip addr`',
  ENOTFOUND: 'there is no such host name; --web.listen-address takes an address, or a name that resolves to one',
};

async function closeServer(server: Server): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
}

/** What could not be parsed as a request never reaches the app: answered here, on the bare socket. */
function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = clientProblem(error.code);
  const body = problemDocument(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${String((JSON.parse(body) as { title: unknown }).title)}\r\n` +
      `Content-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function clientProblem(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem(431, 'request line and headers exceed 16 KiB');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem(408, 'the request did not arrive in time');
    default:
      return new Problem(400, 'this is no HTTP/1.1 request');
  }
}
