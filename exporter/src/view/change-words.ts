import type { ChangeEntry, LifeEntry, MapEntry } from '../client/types';
import type { Vma } from '../wire/vma';
import { flagsStep } from './flag-words';
import { formatAddress, formatBytes, formatDelta, formatTime } from '../format-numbers';
import { shortName } from './names';
import { unescapeWire } from './unescape';

/** What sort of thing happened: the colour of the tag. */
export type OpTone = 'map' | 'unmap' | 'protect' | 'move' | 'life' | 'other';

/** A change as a list of them shows it. All text is plain and unescaped. */
export interface ChangeLine {
  /** Of the entry: unique, ascending. */
  readonly seq: number;
  /** Local time to the millisecond. */
  readonly time: string;
  /** The operation, or the verb where it isn't known. */
  readonly tag: string;
  readonly tone: OpTone;
  readonly words: string;
  /** At the right: how much memory, with a sign if the map's size changed. */
  readonly amount: string;
  /** Where to look for it in the map; null: nowhere. */
  readonly address: number | null;
}

const TONES: Partial<Record<string, OpTone>> = {
  mmap: 'map',
  brk: 'map',
  stack: 'map',
  shmat: 'map',
  munmap: 'unmap',
  shmdt: 'unmap',
  mprotect: 'protect',
  mseal: 'protect',
  mremap: 'move',
  remap: 'move',
};

const VERBS: Readonly<Record<MapEntry['what'], readonly [tag: string, tone: OpTone]>> = {
  mapped: ['mapped', 'map'],
  unmapped: ['unmapped', 'unmap'],
  grew: ['grew', 'map'],
  shrank: ['shrank', 'unmap'],
  split: ['split', 'other'],
  joined: ['joined', 'other'],
  protected: ['protected', 'protect'],
  flagged: ['flagged', 'other'],
  moved: ['moved', 'move'],
  replaced: ['replaced', 'other'],
  renamed: ['renamed', 'other'],
};

/** One entry of the client's changes in words. */
export function changeInWords(entry: ChangeEntry): ChangeLine {
  const { seq } = entry;
  const time = formatTime(entry.ts / 1000);
  if (!('before' in entry)) {
    return { seq, time, address: null, ...lifeInWords(entry) };
  }
  const [verb, verbTone] = VERBS[entry.what];
  const known = entry.op !== 'vma' && entry.op !== 'other';
  return {
    seq,
    time,
    tag: known ? entry.op : verb,
    tone: known ? (TONES[entry.op] ?? 'other') : verbTone,
    words: mapInWords(entry),
    amount: amountOf(entry),
    address: entry.start,
  };
}

function lifeInWords(entry: LifeEntry): Pick<ChangeLine, 'tag' | 'tone' | 'words' | 'amount'> {
  const name = unescapeWire(entry.comm);
  switch (entry.what) {
    case 'forked':
      return { tag: 'fork', tone: 'life', words: `${name} has a new child`, amount: `child ${entry.child}` };
    case 'executed':
      return {
        tag: 'exec',
        tone: 'life',
        words: `${unescapeWire(entry.formerComm)} became ${name}: ${unescapeWire(entry.exe)}`,
        amount: `pid ${entry.pid}`,
      };
    case 'exited':
      return { tag: 'exit', tone: 'life', words: `${name} has ended`, amount: `pid ${entry.pid}` };
  }
}

function mapInWords(entry: MapEntry): string {
  const { before, after } = entry;
  const now = stated(entry);
  const was = before[0];
  switch (entry.what) {
    case 'mapped':
      return called(now);
    case 'unmapped':
      return before.length === 1 ? called(was) : `${inWords(before.length)} mappings`;
    case 'grew':
    case 'shrank':
      return `${name(now ?? was)} ${entry.what} to ${formatBytes(now === undefined ? 0 : sizeOf(now))}`;
    case 'split':
      return `${permsStep(before, now)}split one mapping in ${inWords(after.length)}`;
    case 'joined':
      return `${called(now)}, joined ${before.length > 1 ? 'its neighbours' : 'its neighbour'}`;
    case 'protected':
      return `${permsStep(before, now)}${name(now)}${after.length < before.length ? ', joined its neighbours' : ''}`;
    case 'flagged':
      return `${name(now)}: ${flagsStep(was?.flags ?? null, now?.flags ?? null)}`;
    case 'moved':
      return `${name(now)} moved from ${was === undefined ? 'elsewhere' : formatAddress(was.start)}`;
    case 'replaced':
      return `${called(now)} in place of ${before.length === 1 ? name(was) : `${inWords(before.length)} mappings`}`;
    case 'renamed':
      return `now ${unescapeWire(now?.path ?? '')}`;
  }
}

/** The VMA of `after` that the statement was about. */
function stated(entry: MapEntry): Vma | undefined {
  return entry.after.find((vma) => vma.start <= entry.start && entry.start < vma.end) ?? entry.after[0];
}

function amountOf(entry: MapEntry): string {
  const was = entry.before[0];
  const now = stated(entry);
  if (entry.what === 'moved' && was !== undefined && now !== undefined && sizeOf(was) !== sizeOf(now)) {
    return `${formatBytes(sizeOf(was))} → ${formatBytes(sizeOf(now))}`;
  }
  return entry.bytes === 0 ? formatBytes(entry.end - entry.start) : formatDelta(entry.bytes);
}

function permsStep(before: readonly Vma[], now: Vma | undefined): string {
  const was = before.find((vma) => vma.perms !== now?.perms);
  return was === undefined || now === undefined ? '' : `${was.perms} → ${now.perms}, `;
}

function name(vma: Vma | undefined): string {
  return vma === undefined ? 'a mapping' : shortName(vma);
}

function called(vma: Vma | undefined): string {
  return vma === undefined ? 'a mapping' : `${name(vma)} ${vma.perms}`;
}

function sizeOf(vma: Vma): number {
  return vma.end - vma.start;
}

function inWords(count: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five', 'six'][count] ?? String(count);
}
