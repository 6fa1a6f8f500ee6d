import { Intake } from '../../intake';
import { World } from '../../model/world';
import type { Event } from '../../wire/events';
import type { Source, SourceSink, SourceStatus } from '../source';

type EventOf<T extends Event['type']> = Extract<Event, { type: T }>;

/** A sink that keeps what it is told. */
export interface Collected {
  readonly sink: SourceSink;
  readonly events: Event[];
  readonly statuses: SourceStatus[];
  of<T extends Event['type']>(type: T): EventOf<T>[];
  /** @throws Error if there is none. */
  first<T extends Event['type']>(type: T): EventOf<T>;
  has(type: Event['type']): boolean;
}

export function collect(): Collected {
  const events: Event[] = [];
  const statuses: SourceStatus[] = [];
  const of = <T extends Event['type']>(type: T): EventOf<T>[] =>
    events.filter((event): event is EventOf<T> => event.type === type);
  return {
    sink: {
      events: (batch) => {
        events.push(...batch.map((event) => ({ ...event })));
      },
      status: (status) => statuses.push(status),
    },
    events,
    statuses,
    of,
    first: (type) => {
      const [first] = of(type);
      if (first === undefined) {
        throw new Error(`no ${type} event`);
      }
      return first;
    },
    has: (type) => events.some((event) => event.type === type),
  };
}

/** Starts a source, keeps what it tells, and folds that into a world; waits until it has told of everything, `ms` at most. */
export async function startFolding(source: Source, ms?: number): Promise<[Collected, World]> {
  const got = collect();
  const world = new World();
  const intake = new Intake(world, []);
  await source.start({
    events: (batch) => {
      got.sink.events(batch);
      intake.take(batch);
    },
    status: (status) => {
      got.sink.status(status);
    },
  });
  await until(() => world.ready, ms);
  return [got, world];
}

/** Waits until `condition` holds. @throws Error if it still doesn't after `ms`. */
export async function until(condition: () => boolean, ms = 30_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > deadline) {
      throw new Error(`not within ${ms} ms: ${condition.toString()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
