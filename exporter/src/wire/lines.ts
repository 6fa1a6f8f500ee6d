/**
 * Cuts a stream of bytes into lines. Lines come as latin1 strings, one character a byte, so that no decoder can fail or
 * guess here; what the bytes mean is for the parser.
 */
export class LineSplitter {
  private held: Buffer[] = [];
  private heldBytes = 0;
  private skipping = false;

  /**
   * @param maxBytes a longer line is not kept: it is told once, and skipped up to its newline.
   * @param onLine a line without its newline.
   * @param onOversized a line exceeded `maxBytes`.
   */
  constructor(
    private readonly maxBytes: number,
    private readonly onLine: (line: string) => void,
    private readonly onOversized: () => void,
  ) {}

  /** Takes the next bytes, cut anywhere. Keeps a copy of what it needs: the caller may reuse its buffer. */
  push(chunk: Buffer): void {
    let from = 0;
    for (;;) {
      const newline = chunk.indexOf(0x0a, from);
      if (newline < 0) {
        break;
      }
      this.complete(chunk.subarray(from, newline));
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

  private complete(tail: Buffer): void {
    if (this.skipping) {
      this.skipping = false;
      return;
    }
    if (this.heldBytes + tail.length > this.maxBytes) {
      this.drop();
      this.onOversized();
      return;
    }
    if (this.heldBytes === 0) {
      this.onLine(tail.toString('latin1'));
      return;
    }
    this.held.push(tail);
    const line = Buffer.concat(this.held).toString('latin1');
    this.drop();
    this.onLine(line);
  }

  private hold(part: Buffer): void {
    if (this.heldBytes + part.length > this.maxBytes) {
      this.drop();
      this.skipping = true;
      this.onOversized();
      return;
    }
    this.held.push(Buffer.from(part));
    this.heldBytes += part.length;
  }

  private drop(): void {
    this.held = [];
    this.heldBytes = 0;
  }
}
