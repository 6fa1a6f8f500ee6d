import { DARK_PALETTE, LIGHT_PALETTE } from './palette';
import { KIND_GROUPS } from './types';

type Rgb = readonly [number, number, number];

function linear(hex: string): Rgb {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return [r!, g!, b!];
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

/** Full deficiency as Machado, Oliveira and Fernandes (2009) simulate it, on linear RGB. */
const DEFICIENCIES: Readonly<Record<string, readonly Rgb[]>> = {
  none: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE L*a*b* (D65). */
function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function seen(hex: string, matrix: readonly Rgb[]): Rgb {
  const rgb = linear(hex);
  const [r, g, b] = matrix.map((row) => {
    const value = row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2];
    return Math.min(1, Math.max(0, value));
  });
  return lab([r!, g!, b!]);
}

function distance(a: Rgb, b: Rgb): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Twice what is just noticeable on patches side by side (about 2.3), and more, for patches that are apart. */
const MIN_DISTANCE = 9;

describe.each([
  ['dark', DARK_PALETTE, '#16191d'],
  ['light', LIGHT_PALETTE, '#ffffff'],
] as const)('the %s palette', (_, palette, surface) => {
  it.each(KIND_GROUPS)('has legible text on %s, which stands out from the surface', (group) => {
    const { fill, ink } = palette.kinds[group];
    expect(contrast(fill, ink)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(fill, surface)).toBeGreaterThanOrEqual(2.2);
  });

  it.each(Object.entries(DEFICIENCIES))('keeps every pair of kinds apart for eyes with %s', (_name, matrix) => {
    const close = KIND_GROUPS.flatMap((a, i) =>
      KIND_GROUPS.slice(i + 1).flatMap((b) => {
        const apart = distance(seen(palette.kinds[a].fill, matrix), seen(palette.kinds[b].fill, matrix));
        return apart < MIN_DISTANCE ? [`${a} and ${b}: ${apart.toFixed(1)}`] : [];
      }),
    );
    expect(close).toEqual([]);
  });
});
