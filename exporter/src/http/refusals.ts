import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { Seldom } from '../seldom';
import type { Holders } from './holders';

/** Lines of one sort that are written at once; more come as one every 10 s. */
const BURST = 10;

/** Characters of what a client said of itself that are told. */
const MAX_TEXT = 100;

/** Has the log say whom the exporter turns away, and why. */
export class Refusals {
  private readonly seldom = new Seldom(BURST);

  constructor(
    private readonly holders: Pick<Holders, 'of'>,
    private readonly log: Pick<Logger, 'warn'>,
  ) {}

  /**
   * Resolves once the line is written, or left out: to be awaited before the client is answered, who may then leave.
   *
   * @param what one of a few sentences.
   * @param said what the client said of itself, by name; never a password.
   */
  async tell(socket: Socket, what: string, said: Readonly<Record<string, string>>): Promise<void> {
    let written: Promise<void> | undefined;
    this.seldom.tell(what, (count) => {
      written = this.write(socket, count, what, said);
    });
    await written;
  }

  private async write(
    socket: Socket,
    count: number,
    what: string,
    said: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { remoteAddress: address } = socket;
    const holder = await this.holders.of(socket);
    const cut = Object.entries(said).map(([name, text]) => [
      name,
      text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text,
    ]);
    this.log.warn({ address, ...(holder !== address && { holder }), ...Object.fromEntries(cut), count }, what);
  }
}
