import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { ClockDistance } from '../tracefs/clock-distance';
import { lacksDescriptors } from '../descriptors';
import { hasCode } from './proc-files';

/** CLOCK_MONOTONIC in µs; exact below 2^53 µs, 285 years of uptime. */
export function monotonicMicros(): number {
  const [seconds, nanos] = process.hrtime();
  return seconds * 1e6 + nanos / 1e3;
}

/** µs of doubt about boot time with which it is not looked at more often than usual. */
const DOUBT = 5_000;

/**
 * From the kernel's clocks to Unix time. Node reads CLOCK_REALTIME in whole milliseconds and CLOCK_BOOTTIME (as
 * /proc/uptime) in hundredths of a second; looking at each again and again narrows both to some microseconds, and notices
 * a step of the wall clock, or a suspend, by the next look.
 *
 * Where there is no /proc/uptime (mounted with subset=pid) Node asks the kernel, for whole seconds. Boot and monotonic time
 * are the same until a machine is suspended; on one that was, the distance is half a second off at the worst, and exact to
 * some milliseconds after a second of looks.
 */
export class KernelClock {
  private readonly wall = new ClockDistance(1000, 500);
  private readonly boot: ClockDistance;
  private lookedAt = -Infinity;
  private readonly coarse: boolean;

  /** @param uptimeFile a file like /proc/uptime. */
  constructor(private readonly uptimeFile = '/proc/uptime') {
    this.coarse = typeof readUptime(uptimeFile) !== 'number';
    this.boot = new ClockDistance(this.coarse ? 1_000_000 : 10_000, 0);
  }

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
    const interval = this.boot.doubt > DOUBT ? 1000 : 250_000;
    if (before - this.lookedAt < interval) {
      return;
    }
    this.lookedAt = before;
    this.wall.look(Date.now() * 1000, before, monotonicMicros());
    const start = monotonicMicros();
    const found = readUptime(this.uptimeFile);
    if (typeof found === 'number') {
      this.boot.look(found * 1e6, start, monotonicMicros());
    } else if (this.coarse) {
      this.boot.look(Math.floor(uptime()) * 1e6, start, monotonicMicros());
    }
  }
}

/** In seconds; `none` where there is no such file, `later` where it can't be opened just now. */
function readUptime(file: string): number | 'none' | 'later' {
  try {
    return parseFloat(readFileSync(file, 'latin1'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return 'none';
    }
    if (lacksDescriptors(error)) {
      return 'later';
    }
    throw error;
  }
}
