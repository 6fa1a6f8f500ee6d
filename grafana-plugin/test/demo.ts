import { startTarget, type Child } from './child';

const MIB = 2 ** 20;
const PAGE = 4096;
const NONE = 0;
const READ = 1;
const READ_EXEC = 5;
const ALL = 7;
const SHARED_ANONYMOUS = 0x21;

const STACKS = 0x7e00_0000_0000;
const ARENAS = 0x7d00_0000_0000;
const CODE = 0x7c00_0000_0000;
const BUFFERS = 0x7c80_0000_0000;

/** An address in the stack of one of the threads. */
export const DEMO_STACK = STACKS + 4 * (8 * MIB + PAGE) + MIB;

/** A process with a bit of everything that maps are made of, and a child of it that has gone its own way. */
export async function startDemo(): Promise<Child> {
  const target = startTarget();
  const setup = ['call imagecache', `grow ${6 * MIB}`];
  for (let thread = 0; thread < 6; thread++) {
    const stack = STACKS + thread * (8 * MIB + PAGE);
    setup.push(`map ${stack} ${PAGE} ${NONE}`, `map ${stack + PAGE} ${8 * MIB}`);
  }
  for (let arena = 0; arena < 3; arena++) {
    const start = ARENAS + arena * 0x1_0000_0000;
    setup.push(`map ${start} ${64 * MIB} ${NONE}`, `protect ${start} ${(arena + 1) * 3 * MIB} 3`);
  }
  setup.push(
    `map ${CODE} ${2 * MIB} ${READ_EXEC}`,
    `map ${CODE + 2 * MIB} ${16 * PAGE} ${ALL}`,
    `map ${BUFFERS} ${16 * MIB} 3 ${SHARED_ANONYMOUS}`,
    `map ${BUFFERS + 64 * MIB} ${4 * MIB} ${READ}`,
  );
  for (const command of setup) {
    await target.ask(command);
  }
  await target.ask(
    `fork unmap ${ARENAS} ${64 * MIB}; protect ${BUFFERS + 64 * MIB} ${MIB} 3; map ${CODE + 64 * MIB} ${24 * MIB}; grow ${3 * MIB}`,
  );
  return target;
}

/** Lets the process live for a moment. @param seen resolves when what was done last has arrived */
export async function stir(target: Child, seen: () => Promise<void>): Promise<void> {
  const free = BUFFERS + 256 * MIB;
  for (const command of [
    `map ${free} ${2 * MIB}`,
    `map ${free + 2 * MIB} ${2 * MIB}`,
    `protect ${free + MIB} ${16 * PAGE} ${READ}`,
    `unmap ${STACKS} ${8 * MIB + PAGE}`,
    `grow ${2 * MIB}`,
    `map ${free + 64 * MIB} ${32 * MIB}`,
    `unmap ${free + 72 * MIB} ${MIB}`,
  ]) {
    await target.ask(command);
    await seen();
  }
}
