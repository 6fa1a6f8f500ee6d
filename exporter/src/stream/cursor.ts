/** A place in the stream: the items of `epoch` up to and with number `seq` are behind it. Opaque to clients. */
export interface Cursor {
  readonly epoch: string;
  readonly seq: number;
}

/** Text that is safe in a URL and in an event's `id:`. */
export function encodeCursor({ epoch, seq }: Cursor): string {
  return Buffer.from(`${epoch}:${seq}`).toString('base64url');
}

/** @returns undefined for what no exporter ever issued. */
export function decodeCursor(text: string): Cursor | undefined {
  const [, epoch, seq] = /^([0-9a-f]{16}):(0|[1-9][0-9]{0,15})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) };
}
