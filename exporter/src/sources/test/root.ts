const isRoot = process.getuid?.() === 0;
if (!isRoot && process.env['CI'] !== 'true') {
  console.warn('NOT TESTED: what needs root');
}

/** Whether tests that need root run. */
export const isReal = isRoot || process.env['CI'] === 'true';

/** A test that needs root. Under CI=true it runs, and fails, where it can't work: there nobody reads a warning. */
export const real = isReal ? test : test.skip;
