/** What the page shows, as its URL's fragment says: `#/pid/123`. */
export interface Route {
  /** Null: no process is chosen. */
  readonly pid: number | null;
}

/** Reads a fragment; anything that is no route is the start. */
export function parseRoute(hash: string): Route {
  const pid = /^#\/pid\/([1-9]\d{0,9})$/.exec(hash)?.[1];
  return { pid: pid === undefined ? null : Number(pid) };
}

/** The fragment of a route. */
export function formatRoute(route: Route): string {
  return route.pid === null ? '#/' : `#/pid/${route.pid}`;
}
