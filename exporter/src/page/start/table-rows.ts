import { matching } from '../process-list';
import type { WatchedProcess } from '../watch/watch';
import { amountsOf, sumOf, type Amounts } from './amounts';
import type { ColumnId, Sort } from './columns';
import type { Keyed } from './steady';

/** A process in the table. */
export interface Entry extends Keyed {
  readonly kind: 'process';
  readonly process: WatchedProcess;
  readonly amounts: Amounts;
  /** It has gone, and is here because rows do not move while they are pointed at. */
  readonly ended: boolean;
}

/** A group in the table. */
export interface Group extends Keyed {
  readonly kind: 'group';
  readonly name: string;
  /** In the order of the table. */
  readonly members: readonly Entry[];
  readonly amounts: Amounts;
  /** How many of its members' maps were never read. */
  readonly unknown: number;
}

/** A row as it is shown: `level` 2 is one of a group. */
export interface Row extends Keyed {
  readonly item: Entry | Group;
  readonly level: 1 | 2;
}

/** The group of those whose group the exporter does not tell. */
const NO_GROUP = 'unknown';

/** Those that match a search, sorted; one whose PID it is comes first. */
export function entriesOf(processes: readonly WatchedProcess[], query: string, sort: Sort): Entry[] {
  const matches = matching(query);
  const needle = query.trim();
  const entries = processes
    .filter(({ listed }) => matches(listed))
    .map<Entry>((process) => ({
      kind: 'process',
      key: process.key,
      process,
      amounts: amountsOf(process),
      ended: false,
    }));
  const isNamed = ({ process }: Entry): boolean => String(process.listed.pid) === needle;
  return sorted(
    entries,
    sort,
    (entry) => valueOf(entry, sort.by),
    (a, b) => Number(isNamed(b)) - Number(isNamed(a)),
  );
}

/** The groups of these, sorted by what they are together. */
export function groupsOf(entries: readonly Entry[], sort: Sort): Group[] {
  const byName = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = entry.process.group ?? NO_GROUP;
    const members = byName.get(name);
    if (members === undefined) {
      byName.set(name, [entry]);
    } else {
      members.push(entry);
    }
  }
  const groups = [...byName].map<Group>(([name, members]) => ({
    kind: 'group',
    key: `group:${name}`,
    name,
    members,
    amounts: sumOf(members.map(({ amounts }) => amounts)),
    unknown: members.filter(({ amounts }) => amounts.vmas === null).length,
  }));
  return sorted(groups, sort, (group) => groupValueOf(group, sort));
}

/** The groups as rows, with their members where they are open. A process that is alone in its group needs no row for that. */
export function rowsOf(groups: readonly Group[], isOpen: (group: Group) => boolean): Row[] {
  return groups.flatMap<Row>((group) => {
    const [first] = group.members;
    if (group.members.length === 1 && first !== undefined) {
      return [{ key: first.key, item: first, level: 1 }];
    }
    const members = isOpen(group) ? group.members : [];
    return [
      { key: group.key, item: group, level: 1 },
      ...members.map<Row>((item) => ({ key: item.key, item, level: 2 })),
    ];
  });
}

type Value = string | number | null;

/** Sorted by value; what is not known comes last, whichever way it goes. */
function sorted<T extends Keyed>(
  items: readonly T[],
  { descending }: Sort,
  valueOf: (item: T) => Value,
  before: (a: T, b: T) => number = () => 0,
): T[] {
  const valued = items.map((item, index) => ({ item, index, value: valueOf(item) }));
  valued.sort((a, b) => before(a.item, b.item) || compare(a.value, b.value, descending) || a.index - b.index);
  return valued.map(({ item }) => item);
}

function compare(a: Value, b: Value, descending: boolean): number {
  if (a === null || b === null) {
    return Number(a === null) - Number(b === null);
  }
  const order = typeof a === 'string' || typeof b === 'string' ? compareText(String(a), String(b)) : a - b;
  return descending ? -order : order;
}

/** `localeCompare` of two thousand names takes longer than all else together. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function valueOf({ process, amounts }: Entry, by: ColumnId): Value {
  const { listed } = process;
  switch (by) {
    case 'name':
      return process.name.toLowerCase();
    case 'pid':
      return listed.pid;
    case 'group':
      return process.group?.toLowerCase() ?? null;
    case 'uid':
      return listed.uid;
    case 'state':
      return listed.mapState.map === 'ok' ? 0 : listed.mapState.known ? 1 : 2;
    default:
      return amounts[by];
  }
}

function groupValueOf({ name, members, amounts }: Group, sort: Sort): Value {
  const { by } = sort;
  if (by === 'name' || by === 'group') {
    return name.toLowerCase();
  }
  if (by === 'pid' || by === 'uid' || by === 'state') {
    // Its members are sorted: what comes first is what it is sorted by.
    const [first] = members;
    return first === undefined ? null : valueOf(first, by);
  }
  return amounts[by];
}
