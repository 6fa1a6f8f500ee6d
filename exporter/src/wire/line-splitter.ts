/** Stands in a line for the bytes that were left out of its middle. */
export const LEFT_OUT = '\0';

/** What becomes of a line that is too long: it is skipped and told of, or it is told with so many of its first bytes and its last. */
export type Oversized = (() => void) | { readonly keepFirst: number };

/** Takes a line, which is the bytes [from, to), without its newline. Its bytes may be others once it returns. */
export type OnLine = (bytes: Buffer, from: number, to: number) => void;

/** Cuts a stream of bytes into lines, which stay where they lie unless they came in parts. What they mean is for the parser. */
export class LineSplitter {
  private held: Buffer[] = [];
  private heldBytes = 0;
  private skipping = false;
  private shortened = false;

  /**
   * @param maxBytes of a line, LEFT_OUT not counted.
   * @param oversized what becomes of a longer line: called once for each, or `keepFirst` of its bytes, at most
   *   `maxBytes`, then LEFT_OUT and as many of its last.
   */
  constructor(
    private readonly maxBytes: number,
    private readonly onLine: OnLine,
    private readonly oversized: Oversized,
  ) {}

  /** Takes the next bytes, cut anywhere. Keeps a copy of what it needs: the caller may reuse its buffer. */
  push(chunk: Buffer): void {
    let from = 0;
    for (;;) {
      const newline = chunk.indexOf(0x0a, from);
      if (newline < 0) {
        break;
      }
      this.complete(chunk, from, newline);
      from = newline + 1;
    }
    if (from < chunk.length && !this.skipping) {
      this.hold(chunk.subarray(from));
    }
  }

  /** Ends the stream. @returns whether it ended inside a line, which is dropped. */
  end(): boolean {
    const inside = this.heldBytes > 0 || this.skipping;
    this.drop();
    this.skipping = false;
    return inside;
  }

  private complete(chunk: Buffer, from: number, to: number): void {
    if (this.skipping) {
      this.skipping = false;
      return;
    }
    if (this.heldBytes === 0 && to - from <= this.maxBytes) {
      this.onLine(chunk, from, to);
      return;
    }
    if (this.hold(chunk.subarray(from, to))) {
      const line = Buffer.concat(this.held);
      this.drop();
      this.onLine(line, 0, line.length);
    }
    this.skipping = false;
  }

  /** @returns whether the line is kept. */
  private hold(part: Buffer): boolean {
    // The part is the caller's: what is kept of it is copied.
    const fits = this.heldBytes + part.length <= this.maxBytes && !this.shortened;
    if (fits) {
      this.held.push(Buffer.from(part));
      this.heldBytes += part.length;
    } else if (typeof this.oversized === 'function') {
      this.drop();
      this.skipping = true;
      this.oversized();
      return false;
    } else {
      this.shorten(Buffer.concat([...this.held, part]), this.oversized.keepFirst);
    }
    return true;
  }

  private shorten(line: Buffer, keepFirst: number): void {
    const rest = line.subarray(keepFirst + (this.shortened ? LEFT_OUT.length : 0));
    const last = rest.subarray(Math.max(0, rest.length - (this.maxBytes - keepFirst)));
    this.held = [Buffer.concat([line.subarray(0, keepFirst), Buffer.from(LEFT_OUT), last])];
    this.heldBytes = this.held[0]!.length;
    this.shortened = true;
  }

  private drop(): void {
    this.held = [];
    this.heldBytes = 0;
    this.shortened = false;
  }
}
