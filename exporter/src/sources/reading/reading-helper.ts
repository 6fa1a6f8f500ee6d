import { constants } from 'node:os';
import { HelperProcess, type NoAnswer } from './helper-process';

/**
 * What a file holds; `stuck`: the kernel did not answer, because the process keeps the lock that its answer needs; or why it
 * can't be read, by the name of the error (`ENOENT`, `EACCES` ...).
 */
export type FileText = Chunks | NoAnswer;

interface Chunks {
  readonly chunks: readonly Buffer[];
}

/**
 * Reads files named on its standard input, a line each: how many bytes at most, a blank, the path. Answers with blocks (their
 * length in four bytes, then as many bytes), then a length of 0 and the error's number in four bytes.
 *
 * Reading a map of 110 lines through it costs 160 us of CPU time on both sides, by fs/promises 280 us.
 */
const PROGRAM = `
while (defined(my $line = <STDIN>)) {
  chomp $line;
  my ($left, $path) = split / /, $line, 2;
  my ($text, $error) = ('', 0);
  if (sysopen(my $file, $path, 0)) {
    while ($left > 0) {
      my $n = sysread($file, $text, $left < 65536 ? $left : 65536, length $text);
      if (!defined $n) {
        next if $! == ${constants.errno.EINTR};
        $error = $! + 0;
        last;
      }
      last if $n == 0;
      $left -= $n;
      if (length $text > 60000) {
        put(pack('N', length $text) . $text);
        $text = '';
      }
    }
  } else {
    $error = $! + 0;
  }
  put((length $text ? pack('N', length $text) . $text : '') . pack('NN', 0, $error));
}
sub put {
  my $at = 0;
  while ($at < length $_[0]) {
    my $n = syswrite(STDOUT, $_[0], length($_[0]) - $at, $at);
    exit if !defined $n && $! != ${constants.errno.EINTR};
    $at += $n // 0;
  }
}
`;

const ERROR_NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));

/**
 * Reads files of /proc whose reading may wait for a process that lets nobody look: /proc/PID/maps, cmdline and their like need
 * its mmap_lock, and opening them waits for an exec under way. These waits can be killed.
 */
export class ReadingHelper extends HelperProcess<Chunks | { readonly error: string }> {
  private chunks: Buffer[] = [];
  private held: Buffer = Buffer.alloc(0);

  /**
   * @param patience ms without a byte before a read that waits for a lock is given up.
   * @param program what reads, by the name or path of Perl; tests name one that isn't there.
   */
  constructor(patience?: number, program?: string) {
    super({ script: PROGRAM, purpose: 'reading maps', patience, program });
  }

  /** @param limit bytes; the rest of the file is left out. */
  read(path: string, limit = 2 ** 40): Promise<FileText> {
    return this.ask(`${limit} ${path}`);
  }

  protected override receive(bytes: Buffer): Chunks | { readonly error: string } | undefined {
    this.held = this.held.length === 0 ? bytes : Buffer.concat([this.held, bytes]);
    for (;;) {
      if (this.held.length < 8) {
        return undefined;
      }
      const length = this.held.readUInt32BE(0);
      if (length === 0) {
        const error = this.held.readUInt32BE(4);
        const { chunks } = this;
        this.held = this.held.subarray(8);
        this.chunks = [];
        return error === 0 ? { chunks } : { error: ERROR_NAMES.get(error) ?? `error ${error}` };
      }
      if (this.held.length < 4 + length) {
        return undefined;
      }
      this.chunks.push(this.held.subarray(4, 4 + length));
      this.held = this.held.subarray(4 + length);
    }
  }

  protected override forget(): void {
    this.held = Buffer.alloc(0);
    this.chunks = [];
  }
}
