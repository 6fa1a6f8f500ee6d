import type { ListedProcess } from '../client';
import { formatRoute } from './route';

/** Where a process of a list is shown. */
export function hrefOf({ pid, startTime }: Pick<ListedProcess, 'pid' | 'startTime'>): string {
  return formatRoute({ pid, startTime });
}
