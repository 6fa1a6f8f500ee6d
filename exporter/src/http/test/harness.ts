import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { AccessHelper } from '../../sources/reading/access-helper';
import { readStat } from '../../sources/reading/proc-files';
import { createMetrics } from '../../metrics/metrics';
import { at, event } from '../../model/test/events';
import { World } from '../../model/world';
import { createStreamHandler, type StreamLimits } from '../../stream/handler';
import { testFolder } from '../../test/folder';
import type { StateEvent } from '../../wire/events';
import type { Vma } from '../../wire/vma';
import { createApp, type AppOptions } from '../../api/app';
import { Endings } from '../../api/endings';
import { Holders } from '../holders';
import { openListeners } from '../listeners';
import { LocalUsers, type LocalUsersOptions } from '../local-users';
import { Places } from '../places';
import { createUserList } from '../users';
import { NO_WEB_CONFIG } from '../web-config';

export interface Harness {
  readonly world: World;
  /** Without a slash at its end. */
  readonly url: string;
  /** One for each listen address. */
  readonly urls: readonly string[];
  /** A folder of its own, gone when the tests of the file have ended. */
  readonly folder: string;
  /** What was logged. */
  readonly logged: string[];
  close(): Promise<void>;
}

/** For tests: all that the exporter serves, of a real world, on a real port. */
export async function serve(
  change: Partial<AppOptions> = {},
  { lookUp, limits }: { lookUp?: LocalUsersOptions['lookUp']; limits?: Partial<StreamLimits> } = {},
): Promise<Harness> {
  const folder = testFolder('http');
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => logged.push(line) });
  const world = new World();
  const source = () => ({ name: 'replay', up: true }) as const;
  const holders = new Holders();
  const about = { world, host: 'here', version: '1.2.3', maxMapCount: () => 65_530 };
  const metrics = createMetrics({
    ...about,
    source,
    streamClients: () => 0,
    rereads: () => undefined,
    options: { groupBy: 'comm', top: 20, maxGroups: 100, track: [] },
    places: new Places(40, holders),
  });
  const { groupOf, operationsOf } = metrics;
  const stream = createStreamHandler({
    ...about,
    source: () => 'replay',
    groupOf,
    holders,
    log,
    ...(limits && { limits }),
  });
  const helper = new AccessHelper();
  const endings = new Endings(world);
  const users = new LocalUsers({
    access: (who, processes) => helper.look(who, processes),
    witness: (user, processes) => endings.looking(user, processes),
    log,
    ...(lookUp && { lookUp }),
  });
  const webConfig = change.webConfig ?? (() => NO_WEB_CONFIG);
  const listen = change.listen ?? [{ host: '127.0.0.1', port: 0 }];
  const app = createApp({
    ...about,
    metrics: metrics.handler,
    telemetryPath: '/metrics',
    stream,
    groupOf,
    operationsOf,
    rereads: () => undefined,
    endings,
    cursor: () => stream.currentCursor(),
    status: () => ({ source: 'replay', up: true, detail: 'replaying' }),
    pageDirectory: folder,
    listen,
    allowedHosts: ['exporter.example.org'],
    webConfig,
    allowed: createUserList([]),
    viewer: (peer) => users.viewer(peer),
    nameless: () => false,
    holders,
    scrapers: undefined,
    log,
    ...change,
  });
  const listeners = await openListeners(listen, app, webConfig, holders, log);
  return {
    world,
    url: listeners.urls[0]!.slice(0, -1),
    urls: listeners.urls.map((url) => url.slice(0, -1)),
    folder,
    logged,
    close: async () => {
      stream.close();
      helper.close();
      await listeners.close(0);
    },
  };
}

/** For tests: a process of `uid` with a map, as a source states it. Its mm has its pid for an id. */
export function states(pid: number, uid: number, ...vmas: Vma[]): StateEvent[] {
  return statement(pid, pid * 10, uid, vmas);
}

/** For tests: the same of a process that there is. */
export function statesReal(pid: number, uid: number, ...vmas: Vma[]): StateEvent[] {
  return statement(pid, readStat(pid)!.startTime, uid, vmas);
}

function statement(pid: number, startTime: number, uid: number, vmas: readonly Vma[]): StateEvent[] {
  return [
    event.process(pid, pid, { startTime, comm: `p${pid}`, exe: '/bin/p' }),
    { ...at, type: 'details', pid, startTime, cmdline: `p ${pid}`, uid, cgroup: '/' },
    ...event.baseline(pid, ...vmas),
  ];
}

/** For tests: an anonymous mapping of `pages` pages. */
export function anon(start: number, pages: number, perms = 'rw-p'): Vma {
  return {
    start,
    end: start + pages * 4096,
    perms,
    offset: 0,
    dev: '00:00',
    inode: '0',
    path: '',
    kind: 'anon',
    flags: null,
  };
}
