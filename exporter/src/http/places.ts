import type { Socket } from 'node:net';
import type { Holder, Holders } from './holders';

interface Place {
  readonly socket: Socket;
  /** Tells that it is given to somebody else. */
  readonly taken: () => void;
}

/**
 * So many of something at a time, for all: while there are places whoever asks gets one; when there are none, one who has less
 * gets the latest of whoever has most.
 */
export class Places {
  /** In the order in which they were given. */
  private readonly places = new Set<Place>();

  /** @param limit of places; 0 for any number. */
  constructor(
    private readonly limit: number,
    private readonly holders: Pick<Holders, 'of'>,
  ) {}

  get size(): number {
    return this.places.size;
  }

  /**
   * @param socket the connection of who asks.
   * @param taken called if the place is given to somebody else: then it need not be given back.
   * @returns gives it back; undefined if there is none to be had.
   */
  async take(socket: Socket, taken: () => void): Promise<(() => void) | undefined> {
    if (!this.isFree()) {
      const places = [...this.places];
      const [own, ...others] = await Promise.all([socket, ...places.map((place) => place.socket)].map(this.holderOf));
      // Meanwhile some may have been given back.
      if (!this.isFree()) {
        const place = latestOfMost(places, others, own!, (each) => this.places.has(each));
        if (place === undefined) {
          return undefined;
        }
        this.places.delete(place);
        place.taken();
      }
    }
    const place = { socket, taken };
    this.places.add(place);
    return () => {
      this.places.delete(place);
    };
  }

  private isFree(): boolean {
    return this.limit === 0 || this.places.size < this.limit;
  }

  private readonly holderOf = (socket: Socket): Promise<Holder> => this.holders.of(socket);
}

/** The latest place of who has most, if he has so many more than `own` that he is not then the one with less. */
function latestOfMost(
  places: readonly Place[],
  holders: readonly Holder[],
  own: Holder,
  isHeld: (place: Place) => boolean,
): Place | undefined {
  const byHolder = new Map<Holder, Place[]>([[own, []]]);
  places.forEach((place, index) => {
    if (isHeld(place)) {
      const holder = holders[index]!;
      byHolder.set(holder, [...(byHolder.get(holder) ?? []), place]);
    }
  });
  const most = [...byHolder.values()].reduce((a, b) => (b.length > a.length ? b : a));
  return byHolder.get(own)!.length + 1 < most.length ? most.at(-1) : undefined;
}
