import { setImmediate as nextTurn } from 'node:timers/promises';
import { Counter, Gauge, Registry } from 'prom-client';
import { OPEN_METRICS, type Format } from './format';

/** Adds one series of a family. */
export type AddSeries<Label extends string> = (labels: Record<Label, string>, value: number) => void;

/** How long the event loop may be kept from its other work by one piece of a scrape, in milliseconds. */
const LONGEST_PIECE_MS = 5;

/**
 * What one scrape answers, made afresh each time, so that a series is gone as soon as nobody adds it.
 *
 * prom-client does the text. Its OpenMetrics registry appends `_total` to every counter's name, and cuts it off the
 * name of the family by changing the metric in place; here a family gets the name that its format wants at birth.
 */
export class Exposition {
  private readonly registry = new Registry<Format>();
  private readonly families: string[] = [];
  private pieceBegan = performance.now();

  constructor(private readonly format: Format) {
    this.registry.setContentType(format);
  }

  gauge<Label extends string = never>(name: string, help: string, labels: Label[] = []): AddSeries<Label> {
    const gauge = new Gauge({ name, help, labelNames: labels, registers: [this.registry] });
    this.families.push(name);
    return (of, value) => {
      gauge.set(of, value);
    };
  }

  /** @param name ends in `_total`, in both formats. */
  counter<Label extends string = never>(name: string, help: string, labels: Label[] = []): AddSeries<Label> {
    const family = this.format === OPEN_METRICS ? name.replace(/_total$/, '') : name;
    const counter = new Counter({ name: family, help, labelNames: labels, registers: [this.registry] });
    this.families.push(family);
    return (of, value) => {
      counter.inc(of, value);
    };
  }

  /** A value of no declared type, as node_exporter gives a sysctl. Lets its name end in `_count`. */
  untyped(name: string, help: string): AddSeries<never> {
    const gauge = new Gauge({ name, help, registers: [this.registry] });
    Object.assign(gauge, { type: this.format === OPEN_METRICS ? 'unknown' : 'untyped' });
    this.families.push(name);
    return (of, value) => {
      gauge.set(of, value);
    };
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
}
