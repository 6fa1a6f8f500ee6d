/** Longer than any line that an exporter writes; what exceeds it is something else. */
const LINE_MAX = 4 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Cuts bytes that come in chunks of any size into lines of text. */
export class LineDecoder {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  /** The beginning of a line whose end has not come yet. */
  private rest: Uint8Array[] = [];
  private restLength = 0;

  /**
   * @returns the lines that are complete with this chunk, without their newlines; empty ones are left out.
   * @throws Error if a line is too long, or is not UTF-8.
   */
  push(chunk: Uint8Array): string[] {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last < 0) {
      this.keep(chunk);
      return [];
    }
    const whole = this.decode(chunk.subarray(0, last));
    this.rest = [];
    this.restLength = 0;
    if (last + 1 < chunk.length) {
      this.keep(chunk.subarray(last + 1));
    }
    return whole.split('\n').filter((line) => line.length > 0);
  }

  private keep(part: Uint8Array): void {
    this.restLength += part.length;
    if (this.restLength > LINE_MAX) {
      throw new Error(`a line of more than ${LINE_MAX} bytes`);
    }
    // A copy: the chunk may be a small window on a large buffer, or be used again by who sent it.
    this.rest.push(part.slice());
  }

  private decode(end: Uint8Array): string {
    if (this.rest.length === 0) {
      return this.decoder.decode(end);
    }
    const bytes = new Uint8Array(this.restLength + end.length);
    let at = 0;
    for (const part of [...this.rest, end]) {
      bytes.set(part, at);
      at += part.length;
    }
    return this.decoder.decode(bytes);
  }
}
