import { createTheme, type MapTheme, type Surroundings } from '../../view';

/** What the components look like: the map's tokens, and those of what stands around it. Colours are any of CSS. */
export interface Theme extends MapTheme {
  /** Of what lies above the rest: cards, menus. */
  readonly raised: string;
  /** Behind what the pointer is on. */
  readonly hover: string;
  /** Behind what is chosen. */
  readonly chosen: string;
  /** Hairlines between parts; `border` is for what must be seen. */
  readonly hairline: string;
  /** Links and focus. */
  readonly accent: string;
  /** A CSS box-shadow. */
  readonly shadow: string;
  /** Of plain text, in CSS pixels. */
  readonly textSize: number;
}

/** What the surroundings decide of a theme: a page's own design, or Grafana's theme. */
export type ThemeSurroundings = Surroundings & Omit<Theme, keyof MapTheme>;

/** A theme in these surroundings, with the palette that goes with them. */
export function themeIn(surroundings: ThemeSurroundings): Theme {
  return { ...surroundings, ...createTheme(surroundings) };
}

/** The theme as CSS custom properties, which every style sheet of a component takes its colours from. */
export function tokensOf(theme: Theme): Readonly<Record<`--vma-${string}`, string>> {
  const tokens: Record<`--vma-${string}`, string> = {
    '--vma-surface': theme.background,
    '--vma-raised': theme.raised,
    '--vma-hover': theme.hover,
    '--vma-chosen': theme.chosen,
    '--vma-hairline': theme.hairline,
    '--vma-border': theme.border,
    '--vma-text': theme.text,
    '--vma-text-muted': theme.textSecondary,
    '--vma-accent': theme.accent,
    '--vma-good': theme.good,
    '--vma-warning': theme.warning,
    '--vma-critical': theme.critical,
    '--vma-shadow': theme.shadow,
    '--vma-sans': theme.fontFamily,
    '--vma-mono': theme.monoFontFamily,
    '--vma-text-size': `${theme.textSize}px`,
  };
  for (const [group, { fill }] of Object.entries(theme.kinds)) {
    tokens[`--vma-kind-${group}`] = fill;
  }
  return tokens;
}
