import { readFileSync } from 'node:fs';
import { ClockDistance } from './clock-distance';

/** CLOCK_MONOTONIC in µs; exact below 2^53 µs, 285 years of uptime. */
export function monotonicMicros(): number {
  const [seconds, nanos] = process.hrtime();
  return seconds * 1e6 + nanos / 1e3;
}

/**
 * From the kernel's clocks to Unix time. Node reads CLOCK_REALTIME in whole milliseconds and CLOCK_BOOTTIME (as
 * /proc/uptime) in hundredths of a second; looking at each again and again narrows both to some microseconds, and notices
 * a step of the wall clock, or a suspend, by the next look.
 */
export class KernelClock {
  private readonly wall = new ClockDistance(1000, 500);
  private readonly boot = new ClockDistance(10_000, 0);
  private lookedAt = -Infinity;

  /** Unix time in µs of a CLOCK_MONOTONIC time in µs. */
  fromMonotonic(micros: number): number {
    this.lookIfDue();
    return Math.round(micros + this.wall.value);
  }

  /** Unix time in µs of a CLOCK_BOOTTIME time in µs. */
  fromBoottime(micros: number): number {
    this.lookIfDue();
    return Math.round(micros - this.boot.value + this.wall.value);
  }

  /** CLOCK_BOOTTIME in µs of a CLOCK_MONOTONIC time in µs. They part while the machine is suspended. */
  toBoottime(micros: number): number {
    this.lookIfDue();
    return micros + this.boot.value;
  }

  /** Unix time now, in µs. */
  now(): number {
    return this.fromMonotonic(monotonicMicros());
  }

  private lookIfDue(): void {
    const before = monotonicMicros();
    if (before - this.lookedAt < 250_000) {
      return;
    }
    this.lookedAt = before;
    this.wall.look(Date.now() * 1000, before, monotonicMicros());
    const start = monotonicMicros();
    const seconds = parseFloat(readFileSync('/proc/uptime', 'latin1'));
    this.boot.look(seconds * 1e6, start, monotonicMicros());
  }
}
