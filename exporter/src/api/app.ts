import type { Socket } from 'node:net';
import compression from 'compression';
import express, { type Express, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { World } from '../model/world';
import type { ListenAddress } from '../http/addresses';
import { basicAuth } from '../http/basic-auth';
import { clientPolicyOfNow } from '../http/client-certificates';
import { isAuthenticated } from '../http/exposure';
import { guardWebConfig } from '../http/guard-web-config';
import { health, type ExporterStatus } from './health';
import type { Holders } from '../http/holders';
import { hostCheck } from '../http/host-check';
import { metricsAccess, type MetricsAccessOptions } from '../http/metrics-access';
import { openApiDocument } from './openapi';
import { PasswordChecks } from '../http/password-checks';
import { createPeerOf } from '../http/peer';
import { methodNotAllowed, notFound, Problem, problemHandler, produces } from '../http/problem';
import { processes, type ProcessesOptions } from './processes';
import { proxyHint } from '../http/proxy-hint';
import { rateLimit } from '../http/rate-limit';
import { Refusals } from '../http/refusals';
import { securityHeaders } from '../http/security-headers';
import { visibility, type VisibilityOptions } from '../http/visibility';
import type { LoadedWebConfig } from '../http/web-config-file';

// Longest sensible is a stream of some hundred `pid=` parameters.
const MAX_URL_LENGTH = 8192;

export interface AppOptions extends Omit<ProcessesOptions, 'world'>, Pick<VisibilityOptions, 'allowed' | 'viewer'> {
  readonly world: World;
  readonly version: string;
  /** Answers a scrape. */
  readonly metrics: RequestHandler;
  readonly telemetryPath: string;
  /** Answers /api/v1/stream. */
  readonly stream: RequestHandler;
  readonly status: () => ExporterStatus;
  /** The folder of the exporter's own page. */
  readonly pageDirectory: string;
  readonly listen: readonly ListenAddress[];
  readonly allowedHosts: readonly string[];
  /** Whether a uid other than root's may scrape; undefined: everybody may. */
  readonly scrapers: MetricsAccessOptions['scrapers'];
  /** Whether a uid stands for all those that the exporter's user namespace has no number for. */
  readonly nameless: (uid: number) => boolean;
  /** What `--web.config.file` says now; throws if that is wrong. */
  readonly webConfig: () => LoadedWebConfig;
  /** Who holds which connection. */
  readonly holders: Holders;
  readonly log: Logger;
}

/** Everything that the exporter answers over HTTP. */
export function createApp(options: AppOptions): Express {
  const { world, holders, log } = options;
  const webConfig = guardWebConfig(options.webConfig, log);
  const refusals = new Refusals(holders, log);
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');

  app.use(requestLog(log));
  app.use(securityHeaders(() => webConfig().headers));
  app.use(rateLimit(() => webConfig().rateLimit));
  app.use(clientPolicyOfNow(webConfig));
  app.use(hostCheck(options.listen, options.allowedHosts, refusals));
  app.use(urlLimit);
  app.use('/-', health(options.status, world));
  app.use(basicAuth(() => webConfig().users, new PasswordChecks(holders), refusals));
  const authenticated = (socket: Socket): boolean => isAuthenticated(socket, webConfig());
  const peerOf = createPeerOf(options.nameless);
  const { scrapers } = options;
  app
    .route(options.telemetryPath)
    .get(metricsAccess({ scrapers, authenticated, peerOf }), options.metrics)
    .all(methodNotAllowed('GET', 'HEAD'));
  app.use('/api/v1', api(options, { authenticated, peerOf }));
  // no-cache: a browser asks each time whether the page is still the one that fits this exporter.
  app.use(
    compression(),
    express.static(options.pageDirectory, {
      cacheControl: false,
      setHeaders: (res) => res.setHeader('Cache-Control', 'no-cache'),
    }),
  );
  app.all('/', methodNotAllowed('GET', 'HEAD'));
  app.use(notFound);
  app.use(problemHandler(log));
  return app;
}

function api(options: AppOptions, clients: Pick<VisibilityOptions, 'authenticated' | 'peerOf'>): express.Router {
  const router = express.Router();
  const document = openApiDocument(options.version, options.telemetryPath);
  router
    .route('/openapi.json')
    .get(compression(), produces('application/json'), (_req, res) => {
      res.json(document);
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  const { allowed, viewer } = options;
  router.use(visibility({ ...clients, allowed, viewer }), proxyHint(options.log));
  router.route('/stream').get(options.stream).all(methodNotAllowed('GET', 'HEAD'));
  router.use(compression(), noStore, processes(options));
  return router;
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

const urlLimit: RequestHandler = (req, _res, next) => {
  if (req.url.length > MAX_URL_LENGTH) {
    throw new Problem(414, `the URL is longer than ${MAX_URL_LENGTH} characters`);
  }
  next();
};

/** Requests are logged at debug; never their headers, which carry passwords. */
function requestLog(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    useLevel: 'debug',
    serializers: {
      req: ({ id, method, url, remoteAddress }: Record<string, unknown>) => ({ id, method, url, remoteAddress }),
      res: ({ statusCode }: Record<string, unknown>) => ({ statusCode }),
    },
  });
}
