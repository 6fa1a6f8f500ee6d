import { FIRST_PLACE, TABS, type Place } from '../components';
import { KIND_GROUPS, type Filter, type KindGroup } from '../view';
import { processKey } from '../wire/stream/process-key';

/**
 * What the page shows, as its URL's fragment says: `#/` is the start,
 * `#/pid/PID/START_TIME/TAB?at=ADDRESS&in=PROCESS&find=TEXT&kinds=KIND,...&from=MS&to=MS` a process. All after the PID may be missing.
 */
export interface Route {
  /** Null: no process is chosen. */
  readonly pid: number | null;
  /** Which of the processes that have or had the pid: in clock ticks since boot, as in /proc/PID/stat. Null: the one that lives. */
  readonly startTime: number | null;
  readonly place: Place;
}

export const START: Route = { pid: null, startTime: null, place: FIRST_PLACE };

/** Reads a fragment; anything that is no route is the start, and what is no value is left out. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.split(/\?(.*)/s);
  const [, pid, startTime, tab] = /^#\/pid\/([1-9]\d{0,9})(?:\/(\d{1,15}))?(?:\/(\w+))?\/?$/.exec(path) ?? [];
  if (pid === undefined) {
    return START;
  }
  const asked = new URLSearchParams(query);
  const key = startTime === undefined ? null : processKey({ pid: Number(pid), startTime: Number(startTime) });
  const id = asked.get('in') ?? key;
  const at = hexOf(asked.get('at'));
  const [from, to] = [millisecondsOf(asked.get('from')), millisecondsOf(asked.get('to'))];
  return {
    pid: Number(pid),
    startTime: startTime === undefined ? null : Number(startTime),
    place: {
      tab: TABS.find((name) => name === tab) ?? 'map',
      at: at === null || id === null ? null : { id, address: at },
      find: asked.get('find') ?? '',
      filter: filterOf(asked.get('kinds')),
      range: from === null || to === null || to < from ? null : [from, to],
    },
  };
}

/** The fragment of a route. */
export function formatRoute({
  pid,
  startTime = null,
  place = FIRST_PLACE,
}: Pick<Route, 'pid'> & Partial<Route>): string {
  if (pid === null) {
    return '#/';
  }
  const { tab, at, find, filter, range } = place;
  if (startTime === null) {
    return `#/pid/${pid}`;
  }
  const query = new URLSearchParams();
  if (at !== null) {
    query.set('at', at.address.toString(16));
    if (at.id !== processKey({ pid, startTime })) {
      query.set('in', at.id);
    }
  }
  if (find !== '') {
    query.set('find', find);
  }
  if (filter !== null) {
    query.set('kinds', [...filter].join());
  }
  if (range !== null) {
    query.set('from', String(Math.round(range[0])));
    query.set('to', String(Math.round(range[1])));
  }
  const asked = query.toString();
  return `#/pid/${pid}/${startTime}${tab === 'map' ? '' : `/${tab}`}${asked === '' ? '' : `?${asked}`}`;
}

function hexOf(text: string | null): number | null {
  const value = text !== null && /^(?:0x)?[0-9a-f]{1,16}$/i.test(text) ? Number.parseInt(text, 16) : NaN;
  return Number.isNaN(value) ? null : value;
}

function millisecondsOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function filterOf(text: string | null): Filter {
  const asked = (text ?? '').split(',');
  const kinds = KIND_GROUPS.filter((group): group is KindGroup => asked.includes(group));
  return kinds.length === 0 ? null : new Set(kinds);
}
