import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { compare } from 'bcryptjs';
import { FairQueue } from './fair-queue';
import type { Holders } from './holders';
import { Problem } from './problem';

// Comparing takes some 50 ms and more of the one thread that also reads events. So guesses, which are what a flood is made
// of, are compared one at a time, each followed by a pause of so many times what it took.
const PAUSE_FACTOR = 4;

/** How many may wait: of one user or address, and in all. */
const MAX_OF_ONE = 8;
const MAX_WAITING = 256;

interface Check {
  readonly password: string;
  readonly hash: string;
  readonly done: (matches: boolean) => void;
  readonly refuse: (problem: Problem) => void;
}

/**
 * Compares passwords with bcrypt hashes, one at a time, in turns of those who ask: however many guesses one user or address
 * makes, another's login waits for one of them.
 */
export class PasswordChecks {
  private readonly queue = new FairQueue<Check>(MAX_OF_ONE, MAX_WAITING);
  private busy = false;

  constructor(private readonly holders: Pick<Holders, 'of'>) {}

  /**
   * Whether the password is the one of the hash.
   *
   * @param socket the connection of who asks.
   * @throws Problem 503 if too many of his wait already.
   */
  async check(socket: Socket, password: string, hash: string): Promise<boolean> {
    if (!this.busy) {
      return this.compare(password, hash);
    }
    const holder = await this.holders.of(socket);
    return new Promise<boolean>((done, refuse) => {
      const dropped = this.queue.push(holder, { password, hash, done, refuse });
      dropped?.refuse(new Problem(503, 'too many logins at once', { headers: { 'Retry-After': '5' } }));
      this.next();
    });
  }

  private async compare(password: string, hash: string): Promise<boolean> {
    this.busy = true;
    const began = performance.now();
    let matches = false;
    try {
      matches = await compare(password, hash);
      return matches;
    } finally {
      void this.pause(matches ? 0 : PAUSE_FACTOR * (performance.now() - began));
    }
  }

  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { ref: false });
    this.busy = false;
    this.next();
  }

  private next(): void {
    const check = this.busy ? undefined : this.queue.next();
    if (check !== undefined) {
      this.compare(check.password, check.hash).then(check.done, check.refuse);
    }
  }
}
