/** What each flag of a mapping means. Not here: `ac`, which nearly all writable private memory has. */
const WORDS: Partial<Record<string, string>> = {
  bt: 'branches may only go to marked instructions (PROT_BTI)',
  dc: 'not copied by fork (MADV_DONTFORK)',
  dd: 'left out of core dumps (MADV_DONTDUMP)',
  de: 'cannot be enlarged by mremap',
  dp: 'dropped where memory is short (MAP_DROPPABLE)',
  gd: 'grows downwards when it is touched below',
  gu: 'may have guard pages inside (MADV_GUARD_INSTALL)',
  hg: 'huge pages wanted (MADV_HUGEPAGE)',
  ht: 'made of huge pages (hugetlb)',
  io: 'a device’s memory',
  lf: 'locked page by page, as each is touched (MLOCK_ONFAULT)',
  lo: 'locked in memory (mlock)',
  mg: 'equal pages may be merged with others (KSM)',
  mm: 'may hold pages of a device',
  mt: 'with memory tags (PROT_MTE)',
  nh: 'no huge pages (MAP_STACK, MADV_NOHUGEPAGE)',
  nr: 'no swap reserved (MAP_NORESERVE)',
  pf: 'pages that the kernel does not manage',
  rr: 'read at random (MADV_RANDOM)',
  sf: 'faults written through to storage (MAP_SYNC)',
  sl: 'sealed: neither unmapped nor protected otherwise (mseal)',
  sr: 'read from front to back (MADV_SEQUENTIAL)',
  ss: 'a shadow stack: return addresses, which the CPU alone writes',
  ui: 'userfaultfd handles minor faults',
  um: 'userfaultfd fills missing pages',
  ur: 'userfaultfd sees accesses',
  uw: 'userfaultfd sees writes',
  wf: 'wiped in a forked child (MADV_WIPEONFORK)',
};

/** What the flags of a mapping mean, one by one; nothing where they are not known. One that has no words here stands for itself. */
export function flagsInWords(flags: string | null): string[] {
  return lettersOf(flags)
    .filter((letters) => letters !== 'ac')
    .map(flagInWords);
}

/** What became of the flags: `locked in memory (mlock); no longer wiped in …`. Empty where one of the two is not known. */
export function flagsStep(before: string | null, after: string | null): string {
  if (before === null || after === null) {
    return '';
  }
  const [were, are] = [lettersOf(before), lettersOf(after)];
  return [
    ...are.filter((letters) => !were.includes(letters)).map(flagInWords),
    ...were.filter((letters) => !are.includes(letters)).map((letters) => `no longer ${flagInWords(letters)}`),
  ].join('; ');
}

function lettersOf(flags: string | null): string[] {
  return flags === null || flags === '' ? [] : flags.split(' ');
}

function flagInWords(letters: string): string {
  if (letters === 'ac') {
    return 'counted as committed memory';
  }
  return letters.startsWith('pk') ? `protection key ${letters.slice(2)}` : (WORDS[letters] ?? letters);
}
