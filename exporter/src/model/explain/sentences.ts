import { formatBytes, formatCount, plural } from '../../format-numbers';
import type { Part, Parts } from './alternation';
import type { Runs } from './runs';
import type { Totals } from './totals';

const GROUPS = ['', '', 'pairs', 'triples', 'groups'] as const;

/** What a role is called, and what goes with it. Others are called by the role itself. */
const ROLES: Readonly<Record<string, readonly [name: string, companion: string]>> = {
  'thread-stack': ['thread stacks', 'guard'],
  arena: ['arenas of glibc’s malloc', 'reserve'],
};

/** What the mappings of a sort are, how many, how large, and where: one sentence, without a full stop. */
export function sentenceOf(totals: Totals, runs: Runs): string {
  const { sort, vmas, companions } = totals;
  switch (sort.type) {
    case 'alternation':
      return `${alternationIn(totals, sort.parts)}, ${placesOf(totals, runs)}`;
    case 'role': {
      const [name, companion] = ROLES[sort.role] ?? [`mappings in the role of ${sort.role}`, 'companion'];
      const main = vmas - companions;
      const withThem =
        companions === 0
          ? ''
          : companions === main
            ? `, each with a ${companion}`
            : `, with ${plural(companions, companion)}`;
      return `What seem to be ${formatCount(main)} ${name}${withThem}`;
    }
    case 'shared':
      return `${formatCount(vmas)} mappings of shared memory ${sort.name}, ${sizesOf(totals)}`;
    case 'files': {
      const kind = [sort.isDeleted ? 'deleted' : '', sort.suffix].filter((word) => word !== '').join(' ');
      return `${formatCount(vmas)} mappings of ${kind === '' ? 'files' : `${kind} files`} below ${totals.folder === '' ? '/' : totals.folder!}`;
    }
    case 'named':
      return `${formatCount(vmas)} mappings named ${sort.name}, ${sizesOf(totals)}`;
    case 'anonymous':
      return `${formatCount(vmas)} anonymous mappings ${sort.perms}, ${sizesOf(totals)}, ${placesOf(totals, runs)}${gapsOf(runs)}`;
    case 'other':
      return `${formatCount(vmas)} that fit no pattern`;
  }
}

function alternationIn(totals: Totals, parts: Parts): string {
  const groups = formatCount(Math.floor(totals.vmas / parts.length));
  const group = parts.length > 3 ? `${GROUPS[4]} of four` : GROUPS[parts.length]!;
  const [{ path, bytes }] = parts as [Part, ...Part[]];
  const haveOnePath = parts.every((part) => part.path === path);
  const haveOneSize = bytes !== null && parts.every((part) => part.bytes === bytes);
  const names = parts.map((part) =>
    [
      part.perms,
      haveOnePath ? '' : part.path === '' ? 'without a name' : part.path,
      haveOneSize || part.bytes === null ? '' : `of ${formatBytes(part.bytes)}`,
    ]
      .filter((word) => word !== '')
      .join(' '),
  );
  const of = haveOnePath ? (path === '' ? ' of anonymous memory' : ` of ${path}`) : '';
  const sizes = haveOneSize || bytes === null ? `, ${sizesOf(totals)}` : '';
  return `${groups} ${group} of ${listed(names)}${of}${sizes}`;
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}

function sizesOf({ smallest, largest }: Totals): string {
  return smallest === largest ? `${formatBytes(largest)} each` : `${formatBytes(smallest)} to ${formatBytes(largest)}`;
}

function placesOf({ bytes }: Totals, { count }: Runs): string {
  return count === 1 ? `in one run of ${formatBytes(bytes)}` : `in ${formatCount(count)} places`;
}

function gapsOf({ gaps, smallestGap, largestGap }: Runs): string {
  if (gaps === 0) {
    return '';
  }
  const sizes =
    smallestGap === largestGap
      ? `of ${formatBytes(largestGap)}`
      : `of ${formatBytes(smallestGap)} to ${formatBytes(largestGap)}`;
  return gaps === 1 ? `, with a gap ${sizes}` : `, with ${formatCount(gaps)} gaps ${sizes} between them`;
}
