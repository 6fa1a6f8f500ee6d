import { fetchEnded } from '../client';
import { formatTime, unescapeWire } from '../view';

/** How long the exporter may take to say, in milliseconds. */
const PATIENCE = 10_000;

/** What the exporter remembers of a process that is not there, in words; null: nothing, or it can't be asked. */
export async function whereIs(pid: number, startTime: number | null): Promise<string | null> {
  const ended = await fetchEnded('api/v1', pid, startTime, AbortSignal.timeout(PATIENCE)).catch(() => null);
  if (ended === null) {
    return null;
  }
  const at = ended.at / 1000;
  return `${unescapeWire(ended.comm)} (PID ${pid}) ended on ${new Date(at).toLocaleDateString()} at ${formatTime(at)}. Its map was not kept.`;
}
