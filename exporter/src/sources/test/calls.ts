import { join } from 'node:path';
import { compile, Program } from '../../test/program';

/** The program of calls.c. */
export class Calls extends Program {
  constructor() {
    super([compile(join(__dirname, 'calls.c'))]);
  }

  /** @returns "ready", or the name of the error. */
  prepare(way: string, argument = 0): Promise<string> {
    return this.do(`${way} ${argument}\n`);
  }

  /** @returns "done", or the name of the error. */
  act(): Promise<string> {
    return this.do('\n');
  }
}
