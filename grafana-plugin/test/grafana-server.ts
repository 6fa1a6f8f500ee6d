import { createReadStream } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { DATASOURCE_UID } from './host/ids';

const DIST = join(__dirname, '../dist');

/** In place of an icon that the package of Grafana's components leaves out. */
const DOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9"/></svg>';

/** Grafana serves a nested plugin's files under the plugin's own id. */
const FOLDERS: Readonly<Record<string, string>> = {
  'vmatracker-addressspace-app': DIST,
  'vmatracker-exporter-datasource': join(DIST, 'datasource'),
  'vmatracker-addressmap-panel': join(DIST, 'addressmap-panel'),
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

const PROXY = `/api/datasources/proxy/uid/${DATASOURCE_UID}/`;

export interface GrafanaServer {
  readonly url: string;
  /** Paths of the requests that are being forwarded to the exporter at this moment. */
  readonly forwarding: () => readonly string[];
  /** How many streams have been opened so far. */
  readonly opened: () => number;
  /** Where the exporter is from now on: host:port. @returns where it was */
  readonly forwardTo: (address: string) => string;
  readonly close: () => Promise<void>;
}

/**
 * Does for the host page what Grafana's server does: plugin files, and the data source proxy.
 *
 * @param host the folder of the page
 * @param icons the folder of Grafana's icons
 * @param exporter where it is: host:port
 */
export async function startGrafanaServer(host: string, icons: string, exporter: string): Promise<GrafanaServer> {
  let address = exporter;
  let opened = 0;
  const forwarding = new Map<IncomingMessage, string>();
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://grafana');
    const [, folder, file] = /^\/public\/plugins\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
    if (req.url?.startsWith(PROXY)) {
      const path = req.url.slice(PROXY.length - 1);
      opened += path.startsWith('/api/v1/stream') ? 1 : 0;
      forwarding.set(req, path);
      res.on('close', () => forwarding.delete(req));
      forward(req, res, address, path);
    } else if (pathname.startsWith('/public/build/img/icons/')) {
      send(res, icons, pathname.slice('/public/build/img/icons/'.length), DOT);
    } else if (pathname.startsWith('/public/fonts/')) {
      // The host makes do with the fonts of the system.
      res.writeHead(204).end();
    } else if (folder !== undefined && folder in FOLDERS) {
      send(res, FOLDERS[folder], file);
    } else {
      send(res, host, pathname === '/' ? 'index.html' : pathname.replace(/^\/host\//, ''));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwarding: () => [...forwarding.values()],
    opened: () => opened,
    forwardTo: (changed) => {
      const former = address;
      address = changed;
      return former;
    },
    close: () => close(server),
  };
}

/** @param otherwise what to answer in place of a file that is not there */
function send(res: ServerResponse, root: string, path: string, otherwise?: string): void {
  const file = join(root, normalize(`/${path}`));
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  createReadStream(file)
    .on('open', () => res.setHeader('Content-Type', type))
    .on('error', () => res.writeHead(otherwise === undefined ? 404 : 200, { 'Content-Type': type }).end(otherwise))
    .pipe(res);
}

/** As Grafana's proxy: what the target says is passed on at once, a refused login becomes 400, a dead target 502. */
function forward(req: IncomingMessage, res: ServerResponse, address: string, path: string): void {
  const { cookie: _cookie, connection: _connection, ...headers } = req.headers;
  const upstream = request(
    `http://${address}${path}`,
    { method: req.method, headers: { ...headers, host: address } },
    (answer) => {
      if (answer.statusCode === 401) {
        answer.resume();
        refuse(res, 400, 'Authentication to data source failed');
        return;
      }
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      res.flushHeaders();
      answer.on('error', () => res.destroy());
      answer.pipe(res);
    },
  );
  upstream.on('error', (error) => (res.headersSent ? res.destroy() : refuse(res, 502, error.message)));
  res.on('close', () => upstream.destroy());
  req.pipe(upstream);
}

function refuse(res: ServerResponse, status: number, message: string): void {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message }));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
