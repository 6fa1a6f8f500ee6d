import type { Facts } from '../wire/facts';
import { KINDS, type Kind } from '../wire/vma';

/** Count and size of the mappings of one kind. */
export interface KindTotal {
  readonly vmas: number;
  readonly bytes: number;
}

/** What a number of VMAs add up to. */
export class Sums {
  /** By place among KINDS. */
  private readonly vmas = new Array<number>(KINDS.length).fill(0);
  private readonly bytes = new Array<number>(KINDS.length).fill(0);
  /** Of all kinds together, in bytes. */
  mappedBytes = 0;
  writableExecutableVmas = 0;
  /** Of memory that another mapping may write to. */
  sharedCodeVmas = 0;

  /** Count and bytes of one kind; zeroes for a kind of which there is none. */
  total(kind: Kind): KindTotal {
    const place = KINDS.indexOf(kind);
    return { vmas: this.vmas[place]!, bytes: this.bytes[place]! };
  }

  /** Counts so many VMAs with these facts in, of so many bytes together. */
  count({ kindIndex, isWritableExecutable, isSharedCode }: Facts, vmas: number, bytes: number): void {
    this.vmas[kindIndex]! += vmas;
    this.bytes[kindIndex]! += bytes;
    this.mappedBytes += bytes;
    if (isWritableExecutable) {
      this.writableExecutableVmas += vmas;
    }
    if (isSharedCode) {
      this.sharedCodeVmas += vmas;
    }
  }

  /** What these parts add up to together. */
  static ofAll(parts: readonly { readonly sums: Sums }[]): Sums {
    const [only] = parts;
    if (only !== undefined && parts.length === 1) {
      return only.sums;
    }
    const all = new Sums();
    for (const { sums } of parts) {
      all.add(sums);
    }
    return all;
  }

  /** Counts all in that others add up to. */
  add(others: Sums): void {
    for (let place = 0; place < KINDS.length; place++) {
      this.vmas[place]! += others.vmas[place]!;
      this.bytes[place]! += others.bytes[place]!;
    }
    this.mappedBytes += others.mappedBytes;
    this.writableExecutableVmas += others.writableExecutableVmas;
    this.sharedCodeVmas += others.sharedCodeVmas;
  }
}
