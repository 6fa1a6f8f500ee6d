/** As whom the exporter sees its client, as the list of processes tells it (`viewer`). */
export interface ViewerShown {
  readonly uid: number | null;
  readonly name: string | null;
  readonly clearance: string;
  readonly obstacle: string | null;
}

/** Reads `viewer` of a list of processes; null if it tells none, as that of an older exporter. */
export function parseViewer(value: unknown): ViewerShown | null {
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const { uid, name, clearance, obstacle } = value as Partial<Record<keyof ViewerShown, unknown>>;
  return {
    uid: typeof uid === 'number' ? uid : null,
    name: typeof name === 'string' ? name : null,
    clearance: String(clearance),
    obstacle: typeof obstacle === 'string' ? obstacle : null,
  };
}

/** Why processes are missing, and what helps, for people; null if none are. */
export function viewerInWords(viewer: ViewerShown | null): string | null {
  if (viewer?.clearance !== 'user') {
    return null;
  }
  const user = viewer.name ?? `uid ${viewer.uid}`;
  if (viewer.obstacle !== null) {
    return `No processes of ${user} can be shown: ${viewer.obstacle}.`;
  }
  return (
    `Shown are only the processes of ${user}. Behind a reverse proxy or Grafana on the exporter’s machine, that is the ` +
    `user whom it runs as: log in to see all (basic_auth_users in --web.config.file). --web.allow-users ` +
    `${viewer.name ?? viewer.uid} would show everything to everyone behind it.`
  );
}
