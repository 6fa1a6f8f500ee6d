import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Seldom } from '../seldom';
import type { Holder, Holders } from './holders';
import { longestIdle, surplus, type Held } from './surplus';

/** Of the limit: how much is freed at once, since finding out who holds what costs some ms ... */
const SHED_SHARE = 1 / 16;
/** ... and how much is let in beyond it while that is found out. */
const SLACK_SHARE = 1 / 8;

interface Connection extends Held {
  readonly socket: Socket;
  /** As far as it was looked up. */
  holder?: Holder;
  requests: number;
  busy: boolean;
  since: number;
}

/**
 * Bounds the connections of all listeners together, so that they leave descriptors to the sources, and nobody out: at the limit
 * whoever has most loses those of his that have been idle longest.
 */
export class ConnectionShare {
  private readonly connections = new Map<Socket, Connection>();
  /** A TLS connection and the socket below it are told apart, but have the same ends. */
  private readonly byEnds = new Map<string, Connection>();
  private readonly seldom = new Seldom();
  private shedding = false;
  /** Who had most when it was looked at last. */
  private heaviest: Holder | undefined;

  constructor(
    private readonly limit: number,
    private readonly holders: Pick<Holders, 'of'>,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  /** Counts the connections of a server from now on. */
  watch(server: Server): void {
    server.prependListener('connection', (socket: Socket) => {
      this.add(socket);
    });
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      const connection = this.byEnds.get(endsOf(request.socket));
      if (connection !== undefined) {
        this.occupy(connection, response);
      }
    });
  }

  /** Cuts all connections off. */
  destroy(): void {
    for (const socket of this.connections.keys()) {
      socket.destroy();
    }
  }

  private add(socket: Socket): void {
    const connection: Connection = { socket, requests: 0, busy: false, since: performance.now() };
    const ends = endsOf(socket);
    this.connections.set(socket, connection);
    this.byEnds.set(ends, connection);
    socket.once('close', () => {
      this.connections.delete(socket);
      if (this.byEnds.get(ends) === connection) {
        this.byEnds.delete(ends);
      }
    });
    if (this.connections.size > this.limit) {
      void this.shed();
    }
    if (this.connections.size > this.limit * (1 + SLACK_SHARE)) {
      this.makeRoom(connection);
    }
  }

  /** At once, before it is known who holds what: not of those who are known to have less than another. */
  private makeRoom(newcomer: Connection): void {
    const others = [...this.connections.values()].filter((other) => other !== newcomer);
    const suspects = others.filter(({ holder }) => holder === undefined || holder === this.heaviest);
    this.drop(longestIdle(suspects.length > 0 ? suspects : others));
  }

  private occupy(connection: Connection, response: ServerResponse): void {
    connection.requests++;
    connection.busy = true;
    response.once('close', () => {
      connection.requests--;
      connection.busy = connection.requests > 0;
      connection.since = performance.now();
    });
  }

  private async shed(): Promise<void> {
    if (this.shedding) {
      return;
    }
    this.shedding = true;
    try {
      while (this.connections.size > this.limit) {
        // Those that come all at once are taken first.
        await nextTurn();
        await this.shedOnce();
      }
    } finally {
      this.shedding = false;
    }
  }

  private async shedOnce(): Promise<void> {
    const all = [...this.connections.values()];
    await Promise.all(
      all.map(async (connection) => {
        connection.holder = await this.holders.of(connection.socket);
      }),
    );
    const byHolder = new Map<Holder, Connection[]>();
    for (const connection of all) {
      const his = byHolder.get(connection.holder!) ?? [];
      his.push(connection);
      byHolder.set(connection.holder!, his);
    }
    const [heaviest, { length }] = [...byHolder].reduce((a, b) => (b[1].length > a[1].length ? b : a), ['', []]);
    this.heaviest = heaviest;
    this.seldom.tell(heaviest, (count) => {
      this.log.warn(
        { holder: heaviest, connections: length, count },
        `more than ${this.limit} connections: of whoever has most, those that have been idle longest are closed`,
      );
    });
    const still = new Map([...byHolder].map(([holder, his]) => [holder, his.filter((each) => this.isHeld(each))]));
    const count = this.connections.size - Math.floor(this.limit * (1 - SHED_SHARE));
    for (const connections of surplus(still, count).values()) {
      connections.forEach((each) => {
        this.drop(each);
      });
    }
  }

  private isHeld({ socket }: Connection): boolean {
    return this.connections.has(socket);
  }

  private drop({ socket }: Connection): void {
    // Not counted any more from now on, whenever the close comes.
    this.connections.delete(socket);
    socket.destroy();
  }
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}
