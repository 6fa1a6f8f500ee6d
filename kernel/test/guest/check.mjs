// SPDX-License-Identifier: GPL-2.0-only

let passed = 0;
let failed = 0;
const started = performance.now();

/** For who boots the guest: whether its clock keeps time. */
const tellTime = () => console.log(`::clock ${Number(process.hrtime.bigint() / 1_000_000n) / 1000}`);

const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;

/** What was expected is not so. */
export class Failure extends Error {}

/** What is to be checked cannot be done on this kernel. */
export class Skip extends Error {}

/** Runs one check and prints its result, with the note it may return; it fails by throwing. Returns whether it passed. */
export async function check(name, run) {
  try {
    const note = await run();
    passed += 1;
    tellTime();
    console.log(`ok - ${name}${typeof note === 'string' ? ` (${note})` : ''} [${seconds()}]`);
    return true;
  } catch (error) {
    if (error instanceof Skip) {
      console.log(`skip - ${name} (${error.message})`);
      return false;
    }
    failed += 1;
    tellTime();
    // An assertion says it all; anything else was not foreseen.
    const text = error instanceof Failure ? error.message : error.stack;
    console.log(`not ok - ${name} [${seconds()}]\n${text.replace(/^/gm, '    ')}`);
    return false;
  }
}

/** Prints the sum as the last line; true if nothing failed. */
export function summary() {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}

/** Polls until `probe` gives something truthy and returns that; throws with `what` after `timeoutMs`. */
export async function until(what, probe, timeoutMs = 120_000, intervalMs = 50) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const result = await probe();
    if (result) return result;
    if (performance.now() > deadline) throw new Failure(`${what}: not within ${timeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}

/** Throws unless `ok`. */
export function expect(ok, message) {
  if (!ok) throw new Failure(message);
}
