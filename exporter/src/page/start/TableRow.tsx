import React, { memo } from 'react';
import { Spark } from '../../components/timeline/Spark';
import { formatCount, levelOf, plural, unescapeWire } from '../../view';
import { hrefOf } from '../process-link';
import type { Amounts } from './amounts';
import { Bar } from './Bar';
import { formatAmount } from './columns';
import { UNKNOWN } from './figures-in-words';
import type { WatchedProcess } from '../watch/watch';
import type { Entry, Group, Row } from './table-rows';

interface PlaceProps {
  /** In CSS pixels. */
  readonly offset: number;
  /** From 0. */
  readonly index: number;
  readonly level: 1 | 2;
  /** Whether the rows are a tree. */
  readonly grouped: boolean;
  /** Whether Tab leads to it. */
  readonly isActive: boolean;
}

export interface TableRowProps extends PlaceProps {
  readonly item: Row['item'];
  /** Of a group: whether its processes are shown. */
  readonly isOpen: boolean;
  readonly onToggle: (group: Group) => void;
}

/** A process, or a group of them. */
export const TableRow = memo(function TableRow({ item, isOpen, onToggle, ...place }: TableRowProps) {
  return item.kind === 'group' ? (
    <GroupRow group={item} isOpen={isOpen} onToggle={onToggle} {...place} />
  ) : (
    <ProcessRow entry={item} {...place} />
  );
});

/** What all rows have: the header is the first of those that are counted. */
function rowProps({ offset, index, level, grouped }: PlaceProps, key: string) {
  return {
    role: 'row',
    className: 'row',
    'data-key': key,
    'data-level': level,
    'aria-rowindex': index + 2,
    'aria-level': grouped ? level : undefined,
    style: { transform: `translateY(${offset}px)` },
  } as const;
}

function ProcessRow({ entry, ...place }: PlaceProps & { readonly entry: Entry }): React.JSX.Element {
  const { process, amounts, ended } = entry;
  const { listed, name, group, state } = process;
  const why = state?.long ?? 'Not known yet';
  const cmdline = unescapeWire(listed.cmdline);
  return (
    <div {...rowProps(place, entry.key)} data-ended={ended}>
      <div role="gridcell" className="cell" data-column="name">
        <a href={hrefOf(listed)} data-focus="" tabIndex={place.isActive ? 0 : -1} title={cmdline}>
          {state !== null && <span className="state-dot" data-level={state.level} />}
          <span className="process-name">{name}</span>
          <span className="process-pid narrow-pid">{listed.pid}</span>
          <span className="row-cmdline" aria-hidden="true">
            {cmdline}
          </span>
        </a>
      </div>
      <Cell column="pid">{listed.pid}</Cell>
      <Cell column="group" title={group ?? undefined}>
        {group ?? UNKNOWN}
      </Cell>
      <Cell column="uid">{listed.uid ?? UNKNOWN}</Cell>
      <AmountCells amounts={amounts} why={why} />
      <Line process={process} />
      <Cell column="state" title={state?.long}>
        {ended ? (
          'ended'
        ) : (
          <>
            {state !== null && <span className="state-dot" data-level={state.level} />}
            <span className="clipped">{state?.short ?? ''}</span>
          </>
        )}
      </Cell>
    </div>
  );
}

function Line({ process }: { readonly process: WatchedProcess }): React.JSX.Element {
  const values = process.line();
  const known = values.filter((value) => value !== null);
  return (
    <Cell column="line" isZero={known.every((value) => value === known[0])}>
      <Spark values={values} label={lineInWords(process.grown)} />
    </Cell>
  );
}

interface GroupRowProps extends PlaceProps {
  readonly group: Group;
  readonly isOpen: boolean;
  readonly onToggle: (group: Group) => void;
}

function GroupRow({ group, isOpen, onToggle, ...place }: GroupRowProps): React.JSX.Element {
  const { name, members, amounts, unknown } = group;
  const why = unknown === 0 ? 'Not known yet' : `Of ${unknown} of ${members.length} maps nothing is known`;
  return (
    <div {...rowProps(place, group.key)} aria-expanded={isOpen} data-group="">
      <div role="gridcell" className="cell" data-column="name">
        <button
          type="button"
          data-focus=""
          tabIndex={place.isActive ? 0 : -1}
          onClick={() => {
            onToggle(group);
          }}
        >
          <span className="chevron" aria-hidden="true" data-open={isOpen} />
          <span className="process-name">{name}</span>
          <span className="vma-muted">
            {formatCount(members.length)}
            <span className="vma-hidden-text"> processes</span>
          </span>
        </button>
      </div>
      <Cell column="pid" />
      <Cell column="group" />
      <Cell column="uid" />
      <AmountCells amounts={amounts} why={why} isPart={unknown > 0 && unknown < members.length} />
      <Cell column="line" />
      <Cell column="state">{unknown > 0 && <span className="clipped">{plural(unknown, 'map')} not known</span>}</Cell>
    </div>
  );
}

interface AmountCellsProps {
  readonly amounts: Amounts;
  /** Why one is not known, or only in part. */
  readonly why: string;
  /** Whether what is counted in maps is of some of them only: it is at least this. */
  readonly isPart?: boolean;
}

function AmountCells({ amounts, why, isPart = false }: AmountCellsProps): React.JSX.Element {
  const text = (of: keyof Amounts): string => {
    const amount = amounts[of];
    return amount === null
      ? UNKNOWN
      : (isPart && of !== 'changes' && of !== 'growth' ? '≥ ' : '') + formatAmount(of, amount);
  };
  const cell = (of: keyof Amounts): React.JSX.Element => (
    <Cell column={of} title={amounts[of] === null || isPart ? whyNot(of, why) : undefined} isZero={!amounts[of]}>
      {text(of)}
    </Cell>
  );
  return (
    <>
      <Cell column="vmas" title={amounts.vmas === null || isPart ? why : undefined}>
        <span className="process-vmas">{text('vmas')}</span>
      </Cell>
      <Cell column="share" title={amounts.share === null ? why : undefined}>
        <Bar share={amounts.share ?? 0} level={levelOf(amounts.share ?? 0)} />
        <span>{text('share')}</span>
      </Cell>
      {cell('mapped')}
      {cell('reserved')}
      {cell('changes')}
      {cell('growth')}
      {cell('writableExecutable')}
    </>
  );
}

/** Rates have reasons of their own. */
function whyNot(of: keyof Amounts, why: string): string {
  switch (of) {
    case 'changes':
      return 'Not known: it takes two answers of a source that sees calls';
    case 'growth':
      return 'Not known for long enough';
    default:
      return why;
  }
}

interface CellProps {
  readonly column: string;
  readonly title?: string | undefined;
  /** There is nothing: not worth a look. */
  readonly isZero?: boolean;
  readonly children?: React.ReactNode;
}

function Cell({ column, title, isZero = false, children }: CellProps): React.JSX.Element {
  return (
    <div role="gridcell" className="cell" data-column={column} data-zero={isZero || undefined} title={title}>
      {children}
    </div>
  );
}

function lineInWords(grown: number | null): string {
  return grown === null
    ? 'VMAs over time: not known'
    : grown === 0
      ? 'VMAs over time: as many as when the page began to watch'
      : `VMAs over time: ${grown > 0 ? plural(grown, 'more', 'more') : plural(-grown, 'fewer', 'fewer')} than when the page began to watch`;
}
