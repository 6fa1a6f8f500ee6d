// SPDX-License-Identifier: GPL-2.0-only

/** What the two readings may differ by without a fault: a line that a busy machine reads late makes the guest seem fast. */
const TOLERANCE_S = 10;

/**
 * A guest's clock against this machine's. Under emulation on a busy machine a guest's clock was seen to jump ahead: then
 * patience is at its end at once, and watchdogs bark, whatever the code under test does.
 */
export class GuestClock {
  /** Seconds by which it has jumped, either way; 0 while it keeps time. */
  jump = 0;
  #now;
  #ahead = Infinity;
  #latest = -Infinity;

  /** @param {() => number} now this machine's monotonic clock, in ms */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** The guest's monotonic clock stood at `seconds` a moment ago. */
  saw(seconds) {
    const ahead = seconds - this.#now() / 1000;
    this.#ahead = Math.min(this.#ahead, ahead);
    const jump = Math.max(ahead - this.#ahead, this.#latest - seconds);
    this.#latest = Math.max(this.#latest, seconds);
    if (jump > TOLERANCE_S) this.jump = Math.max(this.jump, Math.round(jump));
  }
}

/**
 * Runs `run(result)`, the checks in one VM, where `result(good, text, jump)` is told by how much the guest's clock has
 * jumped so far. What fails after that is said, but is not counted: all of it runs once more, and now every failure counts.
 */
export async function againIfClockJumps(name, run, result) {
  let doubtful = 0;
  await run((good, text, jump) => {
    if (good || !jump) return result(good, text);
    doubtful += 1;
    console.log(`  the guest's clock has jumped by ${jump} s, so this does not count yet: ${text}`);
  });
  if (!doubtful) return;
  console.log(`  once more, as the guest's clock had jumped: ${name}`);
  let failed = false;
  await run((good, text, jump) => {
    if (good) return console.log(`  ok, once more - ${text}`);
    failed = true;
    result(false, jump ? `${text}\n    (the guest's clock has jumped again, by ${jump} s)` : text);
  });
  if (!failed) result(true, `${name}: without a failure when run once more, the guest's clock having jumped`);
}
