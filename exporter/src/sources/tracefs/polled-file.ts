import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';

/** Of Node's own, which `process.binding` gives; no more of it than is used. */
interface PipeBinding {
  readonly Pipe: new (type: number) => { open(fd: number): number | undefined };
  readonly constants: { readonly SOCKET: number };
}

/**
 * A file that the kernel can be asked to wait for, though it is none that Node waits for: those of tracefs look like regular files, to
 * which Node's loop says no, while epoll takes them. So Node is told that it is a pipe, whose reads it leaves to that loop.
 *
 * Nothing in Node's documentation promises this. Where it fails, there is nothing to wait by, and who waits has to look instead.
 */
export class PolledFile {
  private over = false;

  private constructor(
    private readonly socket: Socket,
    come: (bytes: Buffer) => void,
  ) {
    socket.on('error', () => undefined);
    socket.once('close', () => {
      if (!this.over) {
        this.over = true;
        come(Buffer.alloc(0));
      }
    });
    socket.unref();
  }

  /**
   * @param into what is read goes here, to be taken before `come` returns.
   * @param come is called once for each `wait`, with the bytes of one read(2); with none, if the kernel said that there are none.
   * @returns undefined where it can't be waited for.
   * @throws what open(2) of the file says.
   */
  static open(path: string, into: Buffer, come: (bytes: Buffer) => void): PolledFile | undefined {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { binding } = process as unknown as { readonly binding: (this: unknown, name: 'pipe_wrap') => PipeBinding };
      const { Pipe, constants: types } = binding.call(process, 'pipe_wrap');
      const handle = new Pipe(types.SOCKET);
      if ((handle.open(fd) ?? 0) === 0) {
        const callback = (bytes: number): boolean => {
          come(into.subarray(0, bytes));
          return false;
        };
        const options = {
          handle,
          readable: true,
          writable: false,
          manualStart: true,
          onread: { buffer: into, callback },
        };
        return new PolledFile(new Socket(options), come);
      }
    } catch {
      // This Node has no such thing.
    }
    closeSync(fd);
    return undefined;
  }

  /** Whether it is closed, be it because a read(2) found nothing: the kernel says so too when something comes at that very moment. */
  get closed(): boolean {
    return this.over;
  }

  /** Waits: `come` is called once there is something to be read. */
  wait(): void {
    this.socket.resume();
  }

  /** Waits no more; right after `wait`, with the next turn of the loop. */
  rest(): void {
    this.socket.pause();
  }

  /** Closes the file, at once. */
  close(): void {
    this.over = true;
    this.socket.destroy();
  }
}
