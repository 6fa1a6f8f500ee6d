import { hostname } from 'node:os';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { version } from '../package.json';
import { Auditor } from './audit';
import type { Config } from './config';
import { HeapKeeper } from './heap';
import { createApp } from './api/app';
import { Endings } from './api/endings';
import { assertNotExposed, assertSameTransport, exposedAddresses, requiresLogin } from './http/exposure';
import { Holders } from './http/holders';
import { openListeners, type Listeners } from './http/listeners';
import { LocalUsers } from './http/local-users';
import { namelessUids } from './http/nameless';
import { Places } from './http/places';
import { createUserList } from './http/users';
import { NO_WEB_CONFIG, type WebConfig } from './http/web-config';
import { WebConfigFile, type LoadedWebConfig } from './http/web-config-file';
import { Intake } from './intake';
import { followUnreadable } from './map-log';
import { readMaxMapCount } from './max-map-count';
import { createMetrics } from './metrics/metrics';
import { World } from './model/world';
import { AccessHelper } from './sources/reading/access-helper';
import { explainSubset, ownConfinement } from './sources/reading/confinement';
import { createSource } from './sources/create-source';
import { ReadingHelper } from './sources/reading/reading-helper';
import { ThreadsReader } from './sources/reading/threads-reader';
import type { Source, SourceStatus } from './sources/source';
import { createStreamHandler, type StreamHandler } from './stream/handler';
import { troubleLog } from './trouble-log';

// A stream is ended by then, and a scrape that takes longer would be given up by its client anyway.
const CLOSE_GRACE_MS = 300;

// One map: a machine of a few hundred processes is gone over in less than an hour.
const AUDIT_INTERVAL_MS = 10_000;

// A source promises to have stopped within a second.
const SOURCE_STOP_MS = 1200;

/** The exporter as a whole: listens, observes, and ends again. */
export class Daemon {
  private readonly webConfig: () => LoadedWebConfig;
  private readonly world = new World();
  private readonly helper = new ReadingHelper();
  /** One of its own: hundreds of threads must not keep maps waiting. */
  private readonly threadsHelper = new ReadingHelper();
  private readonly threads: ThreadsReader | undefined;
  private readonly access = new AccessHelper();
  private readonly source: Source;
  private choice: string | undefined;
  private status: SourceStatus = { up: false, detail: 'starting' };
  private readonly stream: StreamHandler;
  private readonly app: Express;
  private readonly intake: Intake;
  private readonly auditor: Auditor;
  private readonly heap = new HeapKeeper();
  private readonly holders = new Holders();
  private listeners: Listeners | undefined;

  /**
   * @param pageDirectory the folder of the exporter's own page.
   * @throws Error that names what is wrong with the configuration, and a remedy.
   */
  constructor(
    private readonly config: Config,
    pageDirectory: string,
    private readonly log: Logger,
  ) {
    const { web } = config;
    this.webConfig = openWebConfig(web, log);
    const { world, helper, holders } = this;
    const source = createSource(
      { ...config.source, world, helper, watched: () => this.stream.watched() },
      log,
      (choice) => {
        if (this.choice !== undefined) {
          log.info(choice);
        }
        this.choice = choice;
      },
    );
    this.source = source;
    followUnreadable(world, log);
    const metrics = createMetrics({
      world,
      source: () => ({ name: source.name, up: this.status.up }),
      maxMapCount: readMaxMapCount,
      streamClients: () => this.stream.clients(),
      rereads: () => source.rereads?.(),
      options: config.metrics,
      places: new Places(web.maxRequests, holders),
      version,
    });
    this.intake = new Intake(world, [metrics.note, troubleLog(log)]);
    this.auditor = new Auditor({
      world,
      helper,
      take: (events) => {
        this.intake.take(events);
      },
      resync: () => {
        source.resync();
      },
      // The others read the maps themselves: an audit would only compare /proc with /proc.
      due: () => source.name === 'module' && this.status.up,
      settled: () => source.settled?.() ?? Promise.resolve(true),
      log,
      interval: AUDIT_INTERVAL_MS,
    });
    const { groupOf, operationsOf } = metrics;
    const endings = new Endings(world);
    const host = hostname();
    this.stream = createStreamHandler({
      world,
      host,
      version,
      source: () => source.name,
      maxMapCount: readMaxMapCount,
      groupOf,
      holders,
      log,
    });
    // What is replayed has threads no more.
    this.threads =
      config.source.name === 'replay'
        ? undefined
        : new ThreadsReader({
            world,
            helper: this.threadsHelper,
            watched: () => this.stream.watched().keys(),
            take: (process, seen) => {
              this.stream.seeThreads(process, seen);
            },
          });
    const users = new LocalUsers({
      access:
        config.source.name === 'replay'
          ? // What is replayed was never a process of this machine: its uid is all that is known.
            ({ uid }, processes) => Promise.resolve(processes.map((process) => process.uid === uid))
          : (who, processes) => this.access.look(who, processes),
      witness: (user, processes) => endings.looking(user, processes),
      log,
    });
    this.app = createApp({
      world,
      host,
      version,
      metrics: metrics.handler,
      telemetryPath: web.telemetryPath,
      stream: this.stream,
      groupOf,
      operationsOf,
      maxMapCount: readMaxMapCount,
      rereads: () => source.rereads?.(),
      endings,
      cursor: () => this.stream.currentCursor(),
      status: () => ({ source: source.name, ...this.status }),
      pageDirectory,
      listen: web.listen,
      allowedHosts: web.allowedHosts,
      webConfig: this.webConfig,
      allowed: createUserList(web.allowUsers),
      viewer: (peer) => users.viewer(peer),
      nameless: namelessUids(),
      holders,
      scrapers: web.metricsUsers && createUserList(web.metricsUsers),
      log,
    });
  }

  /**
   * Listens, then observes, and logs through which source, why not a better one, and which page to open.
   *
   * @throws Error that names cause and remedy, if a port or the source can't be had; `stop` is due all the same.
   */
  async start(): Promise<void> {
    const { config, log } = this;
    tellWhoMayLook(config.web, this.webConfig(), log);
    const subset = explainSubset(ownConfinement());
    if (subset !== undefined) {
      log.warn(subset);
    }
    this.listeners = await openListeners(config.web.listen, this.app, this.webConfig, this.holders, log);
    await this.source.start({
      events: (batch) => {
        this.intake.take(batch);
      },
      status: (status) => {
        const level = !status.up || status.incomplete === true ? 'warn' : this.status.up ? 'debug' : 'info';
        if (status.up !== this.status.up || status.detail !== this.status.detail) {
          log[level]({ source: this.source.name }, status.detail);
        }
        this.status = status;
      },
    });
    this.auditor.start();
    this.heap.start();
    log.info(`${this.choice ?? `source ${this.source.name}`}; open ${this.listeners.urls.join(' or ')}`);
  }

  /**
   * Ends it within 1.6 s: first the source, so that nothing of it stays in the system, then the clients.
   *
   * @throws Error if the source did not stop in time.
   */
  async stop(): Promise<void> {
    this.auditor.stop();
    this.threads?.close();
    this.threadsHelper.close();
    this.helper.close();
    this.access.close();
    this.heap.stop();
    const stopped = await withinTime(this.source.stop(), SOURCE_STOP_MS);
    this.stream.close();
    await this.listeners?.close(CLOSE_GRACE_MS);
    if (!stopped) {
      throw new Error(`the source ${this.source.name} did not stop in ${SOURCE_STOP_MS} ms; it may have left traces`);
    }
  }
}

function openWebConfig({ configFile, listen, insecure }: Config['web'], log: Logger): () => LoadedWebConfig {
  if (configFile === undefined) {
    assertNotExposed(listen, NO_WEB_CONFIG, insecure);
    return () => NO_WEB_CONFIG;
  }
  let first: WebConfig | undefined;
  const file = new WebConfigFile(
    configFile,
    (config) => {
      assertNotExposed(listen, config, insecure);
      assertSameTransport((first ??= config), config);
    },
    (sentence) => {
      log.warn(sentence);
    },
  );
  file.current();
  return () => file.current();
}

function tellWhoMayLook({ listen, allowUsers }: Config['web'], config: WebConfig, log: Logger): void {
  const exposed = exposedAddresses(listen, config);
  if (exposed.length > 0) {
    log.warn(`anybody who can reach ${exposed.join(', ')} sees the memory maps of all processes (--web.insecure)`);
  } else if (requiresLogin(config)) {
    log.info('who has logged in sees all processes');
  } else {
    const certified = config.tls?.clientAuth === 'VerifyClientCertIfGiven' && config.tls.clientCa !== undefined;
    const all = ['root', ...allowUsers, ...(certified ? ['who shows a certificate of client_ca'] : [])];
    log.info(`local users see their own processes; ${all.join(' and ')} see all`);
  }
  if (process.getuid?.() !== 0) {
    log.info('not running as root: processes of other users can be observed only as far as /proc lets this user');
  }
}

/** Whether a promise was fulfilled within `ms`. */
async function withinTime(promise: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
