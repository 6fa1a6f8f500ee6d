import { setFlagsFromString } from 'node:v8';

/**
 * Bytes of bytecode that a function runs before V8 compiles it for speed; its own default is 67,584.
 *
 * Under load functions that matter have run a million in some milliseconds. At rest, what is done a few times a second comes to 67,584
 * after a minute, and compiling all of that, in other threads, takes more time and memory than it ever gives back.
 */
const BUDGET = 1_000_000;

/** To be called before anything else is done. A V8 that has no such flag says so on stderr, and goes on. */
export function setEngineFlags(): void {
  setFlagsFromString(`--interrupt-budget=${BUDGET}`);
}
