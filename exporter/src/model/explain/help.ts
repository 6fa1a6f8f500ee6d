import type { Reason } from './reasons';
import type { Totals } from './totals';

/** Blocks that many of would fit into one mapping. */
const SMALL = 1024 * 1024;

const LIKE_PERMISSIONS = 'Fewer mprotect() calls, or like permissions side by side: such neighbours are one mapping.';
const LIGHT_GUARDS =
  'madvise() with MADV_GUARD_INSTALL (Linux 6.13 and later) in place of PROT_NONE: such guards are no mappings.';
const FEWER_ARENAS = 'Fewer arenas: MALLOC_ARENA_MAX in the environment, or mallopt() with M_ARENA_MAX.';
const LARGER_FILE_MAPPINGS = 'Larger mmap() calls, in place of many for pieces of one file.';
const LARGER_MAPPINGS = 'Larger mmap() calls that many blocks are cut from, in place of one for each block.';

/** What would make the mappings of a sort fewer, as far as the map tells: a sentence each. */
export function helpOf(totals: Totals): string[] {
  const { sort, companions, largest } = totals;
  switch (sort.type) {
    case 'alternation': {
      const isPlain = sort.parts.every(({ path, perms }) => path === '' && perms.endsWith('p'));
      const hasGuards = isPlain && sort.parts.some(({ perms }) => perms === '---p');
      return [
        ...(hasGuards ? [`If what nobody may touch are guards: ${LIGHT_GUARDS}`] : []),
        ...(isMostly(totals, 'perms') ? [LIKE_PERMISSIONS] : []),
      ];
    }
    case 'role':
      return sort.role === 'arena'
        ? [FEWER_ARENAS]
        : companions > 0
          ? [LIGHT_GUARDS]
          : isMostly(totals, 'perms') && sort.role !== 'library'
            ? [LIKE_PERMISSIONS]
            : [];
    case 'files':
      // What permissions the parts of a file have is the loader's business.
      return isMostly(totals, 'offset') ? [LARGER_FILE_MAPPINGS] : [];
    case 'shared':
      return isMostly(totals, 'offset') ? [LARGER_FILE_MAPPINGS] : isMostly(totals, 'perms') ? [LIKE_PERMISSIONS] : [];
    case 'named':
    case 'anonymous':
      return isMostly(totals, 'perms')
        ? [LIKE_PERMISSIONS]
        : largest <= SMALL && !areMostlyJoined(totals)
          ? [LARGER_MAPPINGS]
          : [];
    case 'other':
      return [];
  }
}

/** Whether that is what keeps at least half of them from being one with the mapping below. */
function isMostly({ vmas, reasons }: Totals, reason: Reason): boolean {
  return 2 * (reasons.find((counted) => counted.reason === reason)?.pairs ?? 0) >= vmas - 1;
}

/** Whether at least half of them touch what is below: why they are not one is another matter than how they were made. */
function areMostlyJoined({ vmas, reasons }: Totals): boolean {
  return 2 * reasons.reduce((sum, { pairs }) => sum + pairs, 0) >= vmas - 1;
}
