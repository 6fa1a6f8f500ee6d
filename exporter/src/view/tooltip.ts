import { accessInWords, accessOf } from './access';
import { flagsInWords } from './flag-words';
import { formatAddress, formatAge, formatBytes, formatCount, plural } from '../format-numbers';
import { GROUP_NAMES, kindGroupOf } from './kinds';
import { mappingTitle, mappingWords } from './names';
import { jitOf, type Role } from '../model/roles/role';
import { Roles } from '../model/roles/roles';
import { threadsInWords } from './role-words';
import { opInWords } from './ops';
import type { Mappings } from '../model/mappings';
import { hasOwnScale } from './sheet';
import type { AddressMapState, Hit, KindGroup, Relation } from './types';
import { unescapeWire } from './unescape';

/** One line of a tooltip. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Addresses and permissions, to be set in a fixed-width font. */
  readonly mono?: boolean;
  /** Something to worry about. */
  readonly warning?: boolean;
}

/** What a tooltip says; the owner sets it in type. All text is unescaped, plain and on one line. */
export interface Tooltip {
  /** Whose colour it bears; null: no kind's. */
  readonly group: KindGroup | null;
  readonly title: string;
  /** At the right of the title. */
  readonly size: string;
  /** A sentence in plain words. */
  readonly words: string;
  readonly facts: readonly Fact[];
}

const PAGE = 4096;
/** Kinds that a merged rectangle names. */
const NAMED_KINDS = 3;

/** What to say of a hit. `now` is Unix time in milliseconds. Null when the state no longer has it. */
export function tooltipOf(state: AddressMapState, hit: Hit, now: number): Tooltip | null {
  const mappings = state.maps[hit.map]?.mappings;
  if (mappings === undefined) {
    return null;
  }
  switch (hit.type) {
    case 'mapping':
      return hit.index < mappings.length ? mappingTooltip(mappings, hit.index, now) : null;
    case 'merged':
      return hit.last < mappings.length ? mergedTooltip(mappings, hit.first, hit.last) : null;
    case 'gap':
      return gapTooltip(hit.low, hit.high);
    case 'band':
      return hasOwnScale(state, hit.map) ? null : bandTooltip(state, hit);
  }
}

function mappingTooltip(mappings: Mappings, index: number, now: number): Tooltip {
  const { kind, path, perms, flags } = mappings.facts(index);
  const start = mappings.start(index);
  const end = mappings.end(index);
  const facts: Fact[] = [
    { label: 'Range', value: rangeText(start, end), mono: true },
    { label: 'Access', value: `${accessInWords(perms)}  ${perms}`, mono: true },
  ];
  if (accessOf(perms) === 'write-execute') {
    facts.push(cautionOf(Roles.of(mappings).at(index)));
  }
  const flagWords = flagsInWords(flags);
  if (flagWords.length > 0) {
    facts.push({ label: 'Flags', value: flagWords.join('; ') });
  }
  if (path !== '' && !path.startsWith('[')) {
    facts.push({ label: 'File', value: unescapeWire(path), mono: true });
    const offset = mappings.offset(index);
    if (!Number.isNaN(offset)) {
      facts.push({ label: 'Offset', value: `${formatBytes(offset)} into the file` });
    }
  }
  const threads = Roles.of(mappings).threadsAt(index);
  if (threads.length > 0) {
    facts.push({ label: threads.length === 1 ? 'Thread' : 'Threads', value: threadsInWords(threads) });
  }
  facts.push(...history(mappings, index, now));
  if (index + 1 < mappings.length) {
    const free = mappings.start(index + 1) - end;
    facts.push({
      label: 'Free above',
      value: free === 0 ? 'nothing, the next mapping adjoins' : `${formatBytes(free)} to the next mapping`,
    });
  }
  return {
    group: kindGroupOf(kind),
    title: mappingTitle(mappings, index),
    size: `${formatBytes(end - start)} · ${plural((end - start) / PAGE, 'page')}`,
    words: mappingWords(mappings, index),
    facts,
  };
}

/** Memory that is writable and executable is normal for some runtimes; elsewhere it is what to look at. */
function cautionOf(role: Role | null): Fact {
  const owner = jitOf(role);
  return owner === null
    ? { label: 'Caution', value: 'Writable and executable: what is written here can be run.', warning: true }
    : { label: 'Writable and executable', value: `As is normal for the code of ${owner}.` };
}

function history(mappings: Mappings, index: number, now: number): Fact[] {
  const facts: Fact[] = [];
  const life = mappings.note(index);
  const since = milliseconds(life?.since);
  const changedAt = milliseconds(life?.ts);
  const changes = life?.count ?? 0;
  if (since !== null) {
    facts.push({ label: 'Age', value: formatAge(now - since) });
  }
  if (changedAt !== null && changes > (since === null ? 0 : 1)) {
    const times = changes === 1 ? 'once' : `${formatCount(changes)} times`;
    facts.push({ label: 'Changed', value: `${times} while watched, last ${formatAge(now - changedAt)} ago` });
  }
  const op = life?.op ?? null;
  if (op !== null && changedAt !== null) {
    facts.push({ label: 'Last by', value: opInWords(op) });
  }
  return facts;
}

function milliseconds(microseconds: number | null | undefined): number | null {
  return microseconds == null ? null : microseconds / 1000;
}

function mergedTooltip(mappings: Mappings, first: number, last: number): Tooltip {
  const sizes = new Map<KindGroup, number>();
  let bytes = 0;
  let wx = 0;
  for (let i = first; i <= last; i++) {
    const size = mappings.end(i) - mappings.start(i);
    const group = kindGroupOf(mappings.facts(i).kind);
    sizes.set(group, (sizes.get(group) ?? 0) + size);
    bytes += size;
    wx += accessOf(mappings.facts(i).perms) === 'write-execute' ? 1 : 0;
  }
  const largest = [...sizes].sort((a, b) => b[1] - a[1]);
  const facts: Fact[] = [
    { label: 'Range', value: rangeText(mappings.start(first), mappings.end(last)), mono: true },
    ...largest.slice(0, NAMED_KINDS).map(([group, size]) => ({ label: GROUP_NAMES[group], value: formatBytes(size) })),
  ];
  if (wx > 0) {
    facts.push({ label: 'Caution', value: `${plural(wx, 'mapping')} writable and executable`, warning: true });
  }
  return {
    group: largest[0]?.[0] ?? null,
    title: plural(last - first + 1, 'mapping'),
    size: formatBytes(bytes),
    words: 'Too small to tell apart at this zoom: zoom in with + or Ctrl and the wheel.',
    facts,
  };
}

function gapTooltip(low: number, high: number): Tooltip {
  return {
    group: null,
    title: 'Free',
    size: Number.isFinite(high) ? formatBytes(high - low) : '',
    words: 'Nothing is mapped here: a program that touches it is killed by SIGSEGV.',
    facts: [
      {
        label: 'Range',
        value: Number.isFinite(high) ? rangeText(low, high) : `from ${formatAddress(low)} up`,
        mono: true,
      },
    ],
  };
}

const RELATION_WORDS: Readonly<Record<Relation, readonly [title: string, words: string]>> = {
  copied: ['As in the parent', 'Copied by fork(): both share the pages until one of them writes.'],
  shared: ['Shared with the parent', 'One and the same memory: what either writes, both see.'],
  differs: ['Unlike the parent', 'Both have something here, but not the same.'],
  'child-only': ['Only in the child', 'Mapped after the fork, or unmapped by the parent since.'],
  'parent-only': ['Only in the parent', 'Left out by the fork, unmapped by the child, or mapped since.'],
};

function bandTooltip(state: AddressMapState, hit: Extract<Hit, { type: 'band' }>): Tooltip {
  const [title, words] = RELATION_WORDS[hit.relation];
  const other = hit.map > 1 ? [{ label: 'Child', value: state.maps[hit.map]!.title }] : [];
  return {
    group: null,
    title,
    size: formatBytes(hit.high - hit.low),
    words,
    facts: [...other, { label: 'Range', value: rangeText(hit.low, hit.high), mono: true }],
  };
}

function rangeText(start: number, end: number): string {
  return `${formatAddress(start)}–${formatAddress(end)}`;
}
