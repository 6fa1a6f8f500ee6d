import { DARK_PALETTE, LIGHT_PALETTE, type Palette } from './palette';

/** What the surroundings decide: the page's own style sheet, or Grafana's theme. Any CSS colours. */
export interface Surroundings {
  readonly dark: boolean;
  readonly background: string;
  readonly text: string;
  readonly textSecondary: string;
  /** Hairlines, ticks, dotted gaps. */
  readonly border: string;
  readonly fontFamily: string;
  /** For addresses, permissions and sizes. */
  readonly monoFontFamily: string;
  /** In CSS pixels; 11 unless told. Row heights do not follow it, labels do. */
  readonly fontSize?: number;
}

/** Everything that paint needs to know about looks. */
export interface MapTheme extends Palette, Required<Surroundings> {}

/** The tokens for the map, in surroundings of these colours. */
export function createTheme(surroundings: Surroundings): MapTheme {
  return { ...(surroundings.dark ? DARK_PALETTE : LIGHT_PALETTE), fontSize: 11, ...surroundings };
}
