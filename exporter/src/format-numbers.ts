const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** `bytes` in binary units, three figures: `4 KiB`, `1.1 GiB`, `132 KiB`. */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  if (Math.round(value) >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits =
    value >= 99.95 || Number.isInteger(value)
      ? value.toFixed(0)
      : value.toPrecision(value < 1 ? 2 : value < 9.995 ? 2 : 3);
  return `${bytes < 0 ? '−' : ''}${digits} ${UNITS[unit]!}`;
}

/** A difference, with its sign: `+2.0 MiB`. */
export function formatDelta(bytes: number): string {
  return bytes > 0 ? `+${formatBytes(bytes)}` : formatBytes(bytes);
}

/** Twelve hex digits, as user addresses have on 64-bit machines; more where needed. */
export function formatAddress(address: number): string {
  return BigInt(address).toString(16).padStart(12, '0');
}

/** A whole number with thousands separated: `26,841`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 mapping`, `1,024 mappings`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** How long ago `ms` was, roughly: `0.3 s`, `12 s`, `4 min`, `3 h`, `2 d`. Never negative. */
export function formatAge(ms: number): string {
  const seconds = Math.max(ms, 0) / 1000;
  if (seconds < 60) {
    return `${seconds < 9.95 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
  }
  const steps: [number, string][] = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
  ];
  const [size, unit] = steps.find(([length]) => seconds >= length)!;
  return `${Math.floor(seconds / size)} ${unit}`;
}

/** Local time of day to the millisecond: `12:41:07.218`. `unixMs` is Unix time in milliseconds. */
export function formatTime(unixMs: number): string {
  return `${formatClock(unixMs)}.${new Date(unixMs).getMilliseconds().toString().padStart(3, '0')}`;
}

/** Local time to the second: `14:03:07`. */
export function formatClock(unixMs: number): string {
  const date = new Date(unixMs);
  const two = (value: number): string => value.toString().padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
