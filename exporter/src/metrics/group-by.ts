import type { Process } from '../model/process';
import { unitOf } from './systemd-unit';

/** What makes processes one group: the values of `--metrics.group-by`. */
export const GROUP_BY = ['comm', 'exe', 'unit', 'cgroup'] as const;

export type GroupBy = (typeof GROUP_BY)[number];

/** The group of processes whose trait is empty or not known yet. An empty label value would mean "no such label". */
export const UNKNOWN_GROUP = 'unknown';

const TRAITS: Record<GroupBy, (process: Process) => string> = {
  comm: (process) => process.comm,
  exe: (process) => process.exe,
  unit: (process) => unitOf(process.cgroup),
  cgroup: (process) => process.cgroup,
};

/**
 * The group that a process belongs to, as text escaped the way the wire escapes it (`a\174b` for a process named
 * `a|b`): one spelling everywhere, and never a control character in a label.
 */
export function groupKey(by: GroupBy, process: Process): string {
  return TRAITS[by](process) || UNKNOWN_GROUP;
}
