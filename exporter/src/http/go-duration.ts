const MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * A duration as Go writes it, `1h15m30.5s`, in milliseconds. Undefined if it is none; a number without a unit is none, save 0.
 * None is negative.
 */
export function parseGoDuration(text: string): number | undefined {
  if (text === '0') {
    return 0;
  }
  // Escaped: esbuild leaves a regular expression as it stands, and one such letter takes the whole bundle out of ASCII.
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|\xb5s|\u03bcs|ms|s|m|h))+$/.test(text)) {
    return undefined;
  }
  const parts = text.matchAll(/([\d.]+)([a-z\xb5\u03bc]+)/g);
  return [...parts].reduce((sum, [, number, unit]) => sum + Number(number) * MS[unit!]!, 0);
}
