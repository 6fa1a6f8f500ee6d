import express, { type Express } from 'express';
import { Places } from '../../http/places';
import { event } from '../../model/test/events';
import { World } from '../../model/world';
import type { StateEvent } from '../../wire/events';
import { createMetrics, type Metrics, type MetricsInput, type MetricsOptions } from '../metrics';

/** For tests: a process that has its PID for an mm. */
export function born(pid: number, change: Partial<Extract<StateEvent, { type: 'process' }>> = {}): StateEvent {
  return event.process(pid, pid, change);
}

export interface Harness {
  readonly world: World;
  readonly app: Express;
  readonly metrics: Metrics;
  /** Moves the clock on, in milliseconds. */
  readonly wait: (ms: number) => void;
}

/** For tests: metrics of a real world, on a real app. */
export function harness(options: Partial<MetricsOptions> = {}, input: Partial<MetricsInput> = {}): Harness {
  const world = input.world ?? new World();
  let now = 0;
  const metrics = createMetrics({
    world,
    source: () => ({ name: 'replay', up: true }),
    maxMapCount: () => 1000,
    rereads: () => ({ waiting: 2, oldestSeconds: 0.5 }),
    streamClients: () => 3,
    options: { groupBy: 'comm', top: 20, maxGroups: 100, track: [], ...options },
    places: new Places(0, { of: () => Promise.resolve('somebody') }),
    version: '1.2.3',
    now: () => now,
    ...input,
  });
  const app = express();
  app.get('/metrics', metrics.handler);
  return {
    world,
    app,
    metrics,
    wait: (ms) => {
      now += ms;
    },
  };
}

/** The series of an exposition: `name{labels}` to value, as text, in order. */
export function series(exposition: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of exposition.split('\n')) {
    if (line !== '' && !line.startsWith('#')) {
      const cut = line.lastIndexOf(' ');
      const name = line.slice(0, cut);
      if (found.has(name)) {
        throw new Error(`told twice: ${name}`);
      }
      found.set(name, line.slice(cut + 1));
    }
  }
  return found;
}
