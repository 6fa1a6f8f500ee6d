import type { RequestHandler } from 'express';
import { Problem } from './problem';

/** `rate_limit` of the web configuration: a bucket of `burst` tokens, into which one falls every `intervalMs`. */
export interface RateLimit {
  /** > 0. */
  readonly intervalMs: number;
  /** 0: no request is ever answered, as with the exporter-toolkit. */
  readonly burst: number;
}

/**
 * Refuses requests that come faster than the limit allows, all of them together, whoever they are from and whatever they
 * ask for, as the exporter-toolkit does.
 *
 * @param limit as it is now; undefined: there is none.
 */
export function rateLimit(limit: () => RateLimit | undefined): RequestHandler {
  const bucket = new TokenBucket();
  return (_req, _res, next) => {
    const wait = bucket.take(limit(), performance.now());
    if (wait === 0) {
      next();
      return;
    }
    throw new Problem(
      429,
      'more requests than rate_limit in the web configuration file allows',
      Number.isFinite(wait) ? { headers: { 'Retry-After': String(Math.ceil(wait / 1000)) } } : {},
    );
  };
}

/** What a limit has left. It is full at first, and whenever the limit changes. */
export class TokenBucket {
  private limit: RateLimit | undefined;
  private tokens = 0;
  private filledAt = 0;

  /**
   * Takes a token.
   *
   * @param now ms of a clock that never goes back.
   * @returns 0 if there was one, or no limit; else the ms until there is, or Infinity.
   */
  take(limit: RateLimit | undefined, now: number): number {
    if (limit === undefined) {
      this.limit = undefined;
      return 0;
    }
    const { intervalMs, burst } = limit;
    const isNew = this.limit?.intervalMs !== intervalMs || this.limit.burst !== burst;
    this.tokens = isNew ? burst : Math.min(burst, this.tokens + (now - this.filledAt) / intervalMs);
    this.limit = limit;
    this.filledAt = now;
    if (this.tokens >= 1) {
      this.tokens--;
      return 0;
    }
    return burst >= 1 ? (1 - this.tokens) * intervalMs : Infinity;
  }
}
