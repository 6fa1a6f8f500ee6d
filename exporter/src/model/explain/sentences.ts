import { formatBytes, formatCount, plural } from '../../format-numbers';
import type { RoleId } from '../roles/role';
import type { Part, Parts } from './alternation';
import type { Runs } from './runs';
import type { Totals } from './totals';

const GROUPS = ['', '', 'pairs', 'triples', 'quadruples'] as const;

/** What those of a role are called, and what goes with them. Of others the role itself says what they are for. */
const ROLES: Partial<Readonly<Record<RoleId, readonly [name: string, companion: string]>>> = {
  'thread-stack': ['thread stacks', 'guard'],
  'fiber-stack': ['stacks of fibers', 'guard'],
  arena: ['arenas', 'reserve'],
};

/** What the mappings of a sort are, how many, how large, and where: one sentence, without a full stop. */
export function sentenceOf(totals: Totals, runs: Runs): string {
  const { sort, vmas } = totals;
  switch (sort.type) {
    case 'alternation':
      return `${alternationIn(totals, sort.parts)}, ${placesOf(totals, runs)}`;
    case 'role':
      return roleIn(totals, sort.role, sort.of);
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

function roleIn({ vmas, companions, unsure }: Totals, role: RoleId, of: string | null): string {
  const whose = of === null ? '' : ` of ${of}`;
  const called = ROLES[role];
  if (called === undefined) {
    const seem = unsure === 0 ? '' : ' that seem to be';
    return `${formatCount(vmas)} mappings${seem} for ${role.replaceAll('-', ' ')}${whose}`;
  }
  const [name, companion] = called;
  const main = vmas - companions;
  const others =
    companions === 0
      ? ''
      : companions === main
        ? `, each with a ${companion}`
        : `, with ${plural(companions, companion)}`;
  return `${unsure === 0 ? '' : 'What seem to be '}${formatCount(main)} ${name}${whose}${others}`;
}

function alternationIn(totals: Totals, parts: Parts): string {
  const groups = formatCount(Math.floor(totals.vmas / parts.length));
  const group = GROUPS[parts.length]!;
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
    smallestGap === largestGap ? formatBytes(largestGap) : `${formatBytes(smallestGap)} to ${formatBytes(largestGap)}`;
  return `, with ${plural(gaps, 'gap')} of ${sizes} between them`;
}
