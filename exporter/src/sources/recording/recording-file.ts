import type { Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { irregularity, OPEN_UNASKED } from '../../regular-file';
import { LineSplitter } from '../../wire/line-splitter';
import { describeError } from '../describe-error';
import { hasCode, isDenied } from '../reading/proc-files';
import { checkRecordingHeader, MAX_RECORDING_LINE, WHAT_A_RECORDING_IS } from './recording';

/** Programs that compress, by how their files begin, and what reads them. */
const COMPRESSED: readonly { readonly magic: string; readonly name: string; readonly reader: string }[] = [
  { magic: '\x1f\x8b', name: 'gzip', reader: 'zcat' },
  { magic: '\x28\xb5\x2f\xfd', name: 'zstd', reader: 'zstdcat' },
  { magic: '\xfd7zXZ\0', name: 'xz', reader: 'xzcat' },
  { magic: 'BZh', name: 'bzip2', reader: 'bzcat' },
];

/** A line of a recording without its newline; null: it was longer than any line of a recording. */
export type RecordedLine = string | null;

/** What `RecordingFile.lines` returns at the end: whether it came inside a line, which is left out. */
export type RecordingEnd = 'whole' | 'cut';

/** A file that begins as a recording does, open to be read. */
export class RecordingFile {
  private constructor(
    private readonly file: FileHandle,
    /** Bytes of the first line, its newline included. */
    private readonly headerBytes: number,
  ) {}

  /**
   * @throws Error that names the flag and the file, says why it can't be replayed, and what a recording is where that is
   *   what it isn't.
   */
  static async open(path: string): Promise<RecordingFile> {
    try {
      assertFile(await stat(path));
      const file = await open(path, OPEN_UNASKED);
      try {
        assertFile(await file.stat());
        return new RecordingFile(file, await checkBeginning(file, path));
      } catch (error) {
        await file.close();
        throw error;
      }
    } catch (error) {
      throw new Error(`--replay.file ${path}: ${whyNotRead(error)}`, { cause: error });
    }
  }

  /** The lines after the header. Closes the file. @throws Error if it can't be read on, or `signal` aborts. */
  async *lines(signal: AbortSignal): AsyncGenerator<RecordedLine, RecordingEnd> {
    const ready: RecordedLine[] = [];
    const splitter = new LineSplitter(
      MAX_RECORDING_LINE,
      (bytes, from, to) => ready.push(bytes.toString('utf8', from, to)),
      () => ready.push(null),
    );
    for await (const chunk of this.file.createReadStream({ start: this.headerBytes, signal })) {
      splitter.push(chunk as Buffer);
      yield* ready.splice(0);
    }
    return splitter.end() ? 'cut' : 'whole';
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/** A read from a pipe would keep the exporter from ending. */
function assertFile(stats: Stats): void {
  const what = irregularity(stats);
  if (what !== undefined) {
    throw new Error(`is ${what}; ${WHAT_A_RECORDING_IS}`);
  }
}

/** @returns bytes of the header. */
async function checkBeginning(file: FileHandle, path: string): Promise<number> {
  const space = Buffer.alloc(MAX_RECORDING_LINE);
  const { bytesRead } = await file.read(space, 0, space.length, 0);
  const beginning = space.subarray(0, bytesRead);
  const text = beginning.toString('latin1');
  if (text === '') {
    throw new Error(`is empty: its recording ended before anything was told; ${WHAT_A_RECORDING_IS}`);
  }
  const compressed = COMPRESSED.find(({ magic }) => text.startsWith(magic));
  if (compressed !== undefined) {
    const { name, reader } = compressed;
    throw new Error(`is compressed by ${name}: unpack it (${reader} ${path} > FILE), and replay that`);
  }
  const newline = beginning.indexOf(0x0a);
  if (newline < 0 && bytesRead < space.length && '{"recording":"vma-tracker"'.startsWith(text.slice(0, 26))) {
    throw new Error('was cut short inside its first line: there is nothing in it to replay');
  }
  checkRecordingHeader(beginning.subarray(0, newline < 0 ? bytesRead : newline).toString('utf8'));
  return newline + 1;
}

function whyNotRead(error: unknown): string {
  if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) {
    return `there is no such file; ${WHAT_A_RECORDING_IS}`;
  }
  if (isDenied(error)) {
    return 'this user may not read it: a recording is for the user alone who made it, until its owner changes that (chown, chmod)';
  }
  return describeError(error);
}
