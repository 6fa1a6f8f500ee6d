import type { MetricFindValue } from '@grafana/data';
import type { ListedProcess } from '@vma-tracker/exporter/client';
import { unescapeWire } from '@vma-tracker/exporter/view';

/**
 * The values of a dashboard variable: `pids` (the default) or `names`, with a regular expression on the name in
 * parentheses: `pids(java|node)`.
 *
 * @throws Error in words for people, for any other query.
 */
export function findValues(processes: readonly ListedProcess[], query: string): MetricFindValue[] {
  const [, what = 'pids', pattern = ''] = /^\s*(?:(pids|names)\s*(?:\((.*)\))?)?\s*$/.exec(query) ?? refuse(query);
  const name = toRegExp(pattern);
  const found = processes.filter(({ comm }) => name.test(unescapeWire(comm)));
  return what === 'names'
    ? [...new Set(found.map(({ comm }) => comm))].sort().map((comm) => ({ text: unescapeWire(comm), value: comm }))
    : found.map(({ pid, comm }) => ({ text: `${unescapeWire(comm)} (${pid})`, value: `${pid}` }));
}

function refuse(query: string): never {
  throw new Error(`“${query}” is no variable query: it is pids or names, or pids(regular expression on the name)`);
}

function toRegExp(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    throw new Error(`“${pattern}” is no regular expression`);
  }
}
