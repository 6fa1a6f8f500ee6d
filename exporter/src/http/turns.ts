import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Bytes read ahead of the answer under way: as much as the head of a request may have. So the client's end is noticed. */
const READ_AHEAD = 16 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Has the requests of each connection served one after the other: the next is parsed once the answer before it has gone out.
 * Node by itself parses whatever a client sends ahead (pipelining, RFC 9112, section 9.3.2) and hands it over at once, without
 * a bound, though answers have to keep their order; and an answer that waits behind another is never told that the client
 * has left. Nothing here takes a body: a request that brings one is answered, and is the last of its connection.
 * To be called before anybody connects.
 *
 * @param connected the event by which the server tells of a connection that is ready to be read.
 */
export function serveInTurn(server: Server, connected: 'connection' | 'secureConnection'): void {
  const turns = new WeakMap<Socket, Turns>();
  server.on(connected, (socket: Socket) => {
    // http's own parser, which takes what any stream emits. A connection that speaks HTTP/2 has none.
    const [parse] = socket.listeners('data') as ((chunk: Buffer) => void)[];
    if (parse !== undefined) {
      socket.off('data', parse);
      turns.set(socket, new Turns(socket, parse));
    }
  });
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    turns.get(request.socket)?.begin(request, response);
  });
}

/** One connection. */
class Turns {
  private readonly held: Buffer[] = [];
  private bytes = 0;
  /** Whether the parser has the beginning of a head. */
  private inHead = false;
  private answering = false;
  private last = false;
  private going = false;
  private full = false;

  constructor(
    private readonly socket: Socket,
    private readonly parse: (chunk: Buffer) => void,
  ) {
    socket.on('data', (chunk: Buffer) => {
      this.held.push(chunk);
      this.bytes += chunk.length;
      this.go();
    });
    // After http's own listener, which has its parser go on.
    socket.on('drain', () => {
      this.go();
    });
  }

  /** The parser has found a head. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    this.inHead = false;
    this.answering = true;
    if (hasBody(request)) {
      this.last = true;
      response.setHeader('Connection', 'close');
    }
    response.once('close', () => {
      this.answering = false;
      this.go();
    });
  }

  private go(): void {
    if (this.going) {
      return;
    }
    this.going = true;
    while (this.held.length > 0 && !this.last && this.socket.writable && !this.mustWait()) {
      const piece = this.nextPiece();
      if (piece.length > 0) {
        this.inHead = true;
        this.parse(piece);
      }
    }
    this.going = false;
    if (this.last || !this.socket.writable) {
      this.held.length = 0;
      this.bytes = 0;
    }
    if (this.bytes > READ_AHEAD) {
      this.full = true;
      this.socket.pause();
    } else if (this.full && this.bytes === 0) {
      this.full = false;
      this.socket.resume();
    }
  }

  private mustWait(): boolean {
    return this.answering || this.socket.writableNeedDrain;
  }

  /** At most up to an empty line, which a head ends with: no piece has the ends of two. May be empty. */
  private nextPiece(): Buffer {
    const chunk = this.held[0]!;
    const begin = this.inHead ? 0 : afterLineEnds(chunk);
    const end = afterEmptyLine(chunk, begin);
    if (end === chunk.length) {
      this.held.shift();
    } else {
      this.held[0] = chunk.subarray(end);
    }
    this.bytes -= end;
    return chunk.subarray(begin, end);
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** Empty lines before a request mean nothing (RFC 9112, section 2.2), and there may be any number. */
function afterLineEnds(chunk: Buffer): number {
  let at = 0;
  while (chunk[at] === LINE_FEED || chunk[at] === CARRIAGE_RETURN) {
    at++;
  }
  return at;
}

function afterEmptyLine(chunk: Buffer, from: number): number {
  // The line before may have ended with the chunk before.
  if (chunk[from] === LINE_FEED) {
    return from + 1;
  }
  if (chunk[from] === CARRIAGE_RETURN && chunk[from + 1] === LINE_FEED) {
    return from + 2;
  }
  for (let at = chunk.indexOf(LINE_FEED, from); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) {
    const next = chunk[at + 1] === CARRIAGE_RETURN ? at + 2 : at + 1;
    if (chunk[next] === LINE_FEED) {
      return next + 1;
    }
  }
  return chunk.length;
}
