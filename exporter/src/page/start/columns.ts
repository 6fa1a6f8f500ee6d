import { formatBytes, formatCount } from '../../view';
import type { Amounts } from './amounts';
import { formatRate, formatShare, formatTrend } from './figures-in-words';

/** What the table can be sorted by. */
export type ColumnId = 'name' | 'pid' | 'group' | 'uid' | keyof Amounts | 'state';

/** A column of the table. */
export interface Column {
  readonly id: ColumnId;
  readonly label: string;
  /** What it means, in a sentence. */
  readonly hint: string;
  /** Numbers stand to the right, and the largest first. */
  readonly numeric: boolean;
}

/** The line of VMAs is no column to sort by. */
export const COLUMNS: readonly (Column | { readonly id: 'line'; readonly label: string; readonly hint: string })[] = [
  { id: 'name', label: 'Name', hint: 'Name of the process (comm)', numeric: false },
  { id: 'pid', label: 'PID', hint: 'Process ID (tgid)', numeric: false },
  { id: 'group', label: 'Group', hint: 'What the metrics count it under (--metrics.group-by)', numeric: false },
  { id: 'uid', label: 'UID', hint: 'Real user ID', numeric: false },
  { id: 'vmas', label: 'VMAs', hint: 'Mappings: lines of /proc/PID/maps', numeric: true },
  {
    id: 'share',
    label: 'Of limit',
    hint: 'VMAs by vm.max_map_count: at 100 % mmap() fails with ENOMEM',
    numeric: true,
  },
  { id: 'mapped', label: 'Mapped', hint: 'Virtual memory without what is merely reserved', numeric: true },
  { id: 'reserved', label: 'Reserved', hint: 'Addresses without memory: mapped PROT_NONE', numeric: true },
  { id: 'changes', label: 'Changes/s', hint: 'Calls that changed the map, a second, in the last 10 s', numeric: true },
  { id: 'growth', label: 'Growth/min', hint: 'VMAs a minute, over the last minute', numeric: true },
  { id: 'writableExecutable', label: 'W+X', hint: 'VMAs both writable and executable', numeric: true },
  { id: 'line', label: 'VMAs over time', hint: 'Since the page began to watch, four minutes at most' },
  { id: 'state', label: 'State', hint: 'Whether the map is what it is now', numeric: true },
];

const FORMATS: Readonly<Record<keyof Amounts, (amount: number) => string>> = {
  vmas: formatCount,
  share: formatShare,
  mapped: formatBytes,
  reserved: formatBytes,
  changes: formatRate,
  growth: formatTrend,
  writableExecutable: formatCount,
};

/** An amount as its column shows it. */
export function formatAmount(of: keyof Amounts, amount: number): string {
  return FORMATS[of](amount);
}

/** What the table is sorted by. */
export interface Sort {
  readonly by: ColumnId;
  readonly descending: boolean;
}

/** The sort after a press on a column: the other way round if it is sorted by that already. */
export function sortAfter({ by, descending }: Sort, pressed: ColumnId): Sort {
  return pressed === by
    ? { by, descending: !descending }
    : {
        by: pressed,
        descending: COLUMNS.some((column) => column.id === pressed && 'numeric' in column && column.numeric),
      };
}
