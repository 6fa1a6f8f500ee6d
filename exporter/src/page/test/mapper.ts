import { join } from 'node:path';
import { compile, Program } from '../../test/program';

/** A real process that changes its address space on command: the program of mapper.c. */
export class Mapper extends Program {
  constructor() {
    super([compile(join(__dirname, 'mapper.c'))]);
  }

  map(address: number, bytes: number): Promise<string> {
    return this.demand(`map ${address.toString(16)} ${bytes.toString(16)}`);
  }

  unmap(address: number, bytes: number): Promise<string> {
    return this.demand(`unmap ${address.toString(16)} ${bytes.toString(16)}`);
  }

  protect(address: number, bytes: number, flags: string): Promise<string> {
    return this.demand(`protect ${address.toString(16)} ${bytes.toString(16)} ${flags}`);
  }

  /** @returns the child's pid */
  async fork(): Promise<number> {
    return Number((await this.demand('fork')).split(' ')[1]);
  }

  reap(): Promise<string> {
    return this.demand('reap');
  }

  private async demand(command: string): Promise<string> {
    const answer = await this.do(`${command}\n`);
    if (!answer.startsWith('ok')) {
      throw new Error(`the mapper could not ${command}`);
    }
    return answer;
  }
}
