import type { ListViewer } from '../client/process-list';

/** Why processes are missing, and what helps, for people; null if none are. */
export function viewerInWords(viewer: ListViewer | null): string | null {
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
