import { join } from 'node:path';
import { compile, Program } from '../../test/program';

/** The program of changeling.c. */
export class Changeling extends Program<'u' | 'w' | 'l'> {
  constructor() {
    super([compile(join(__dirname, 'changeling.c'), '-pthread'), 'an-argument']);
  }
}
