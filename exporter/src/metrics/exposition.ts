import { setImmediate as nextTurn } from 'node:timers/promises';
import { Registry, type Metric } from 'prom-client';
import { OPEN_METRICS, type Format } from './exposition-format';

/** Adds one series of a family. */
export type AddSeries<Label extends string> = (labels: Record<Label, string>, value: number) => void;

/** How long the event loop may be kept from its other work by one piece of a scrape, in milliseconds. */
const LONGEST_PIECE_MS = 5;

/** A family of series, as the registry asks for it: prom-client's `MetricObjectWithValues`. */
interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: Series[];
}

interface Series {
  readonly labels: Record<string, string>;
  readonly value: number;
  readonly sharedLabels: typeof NO_LABELS;
}

/** One object for all: prom-client remembers the text of each, and of one that it was not given makes one a series. */
const NO_LABELS = {};

/**
 * What one scrape answers, made afresh each time, so that a series is gone as soon as nobody adds it.
 *
 * prom-client does the text. Its own metrics keep each series in a table by the hash of its labels, to find it again; here
 * none is looked for, and that table would be a third of what a scrape costs. And its OpenMetrics registry cuts `_total` off
 * the name of a family by changing the metric in place; here a family gets the name that its format wants at birth.
 */
export class Exposition {
  private readonly registry = new Registry<Format>();
  private readonly families: string[] = [];
  private pieceBegan = performance.now();

  constructor(private readonly format: Format) {
    this.registry.setContentType(format);
  }

  /** Each set of labels may be added once. */
  gauge<Label extends string = never>(name: string, help: string): AddSeries<Label> {
    return this.family(name, help, 'gauge');
  }

  /** @param name ends in `_total`, in both formats. Each set of labels may be added once. */
  counter<Label extends string = never>(name: string, help: string): AddSeries<Label> {
    return this.family(this.format === OPEN_METRICS ? name.replace(/_total$/, '') : name, help, 'counter');
  }

  /** A value of no declared type, as node_exporter gives a sysctl. Lets its name end in `_count`. */
  untyped(name: string, help: string): AddSeries<never> {
    return this.family(name, help, this.format === OPEN_METRICS ? 'unknown' : 'untyped');
  }

  /** Lets the event loop turn if this scrape has kept it waiting. Call between pieces of work. */
  async breathe(): Promise<void> {
    if (performance.now() - this.pieceBegan > LONGEST_PIECE_MS) {
      await nextTurn();
      this.pieceBegan = performance.now();
    }
  }

  /** The whole text, in the order in which the families were declared. */
  async text(): Promise<string> {
    const parts: string[] = [];
    for (const family of this.families) {
      parts.push(await this.registry.getSingleMetricAsString(family), '\n');
      await this.breathe();
    }
    if (this.format === OPEN_METRICS) {
      parts.push('# EOF\n');
    }
    return parts.join('');
  }

  private family<Label extends string>(name: string, help: string, type: string): AddSeries<Label> {
    const family: Family = { name, help, type, values: [] };
    this.registry.registerMetric({ name, get: () => Promise.resolve(family) } as unknown as Metric);
    this.families.push(name);
    return (labels, value) => {
      family.values.push({ labels, value, sharedLabels: NO_LABELS });
    };
  }
}
