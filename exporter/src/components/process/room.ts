/** The parts around the map. */
export interface Parts {
  readonly heading: boolean;
  readonly cmdline: boolean;
  readonly headroom: boolean;
  /** Tabs, finder, pause. */
  readonly tools: boolean;
  readonly legend: boolean;
  /** The changes beside the map, rather than on a tab alone. */
  readonly aside: boolean;
  readonly timeline: boolean;
}

/** Below these sizes in CSS pixels the map is worth more than the part. */
const LEAST: Readonly<Record<keyof Parts, { readonly width: number; readonly height: number }>> = {
  heading: { width: 0, height: 120 },
  cmdline: { width: 900, height: 480 },
  headroom: { width: 300, height: 160 },
  tools: { width: 240, height: 260 },
  legend: { width: 240, height: 320 },
  aside: { width: 860, height: 160 },
  timeline: { width: 240, height: 400 },
};

/** Which parts have room in a place of this size (CSS pixels), of those that are wanted. */
export function partsIn(width: number, height: number, wanted: Readonly<Record<keyof Parts, boolean>>): Parts {
  const parts = { ...wanted };
  for (const name of Object.keys(LEAST) as (keyof Parts)[]) {
    parts[name] &&= width >= LEAST[name].width && height >= LEAST[name].height;
  }
  return parts;
}
