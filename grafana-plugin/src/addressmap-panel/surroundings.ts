import type { GrafanaTheme2 } from '@grafana/data';
import { createTheme, type MapTheme } from '@vma-tracker/exporter/view';

/** The map's tokens in Grafana's theme; a transparent panel lies on the dashboard's own colour. */
export function mapTheme({ isDark, colors, typography }: GrafanaTheme2, transparent: boolean): MapTheme {
  return createTheme({
    dark: isDark,
    background: transparent ? colors.background.canvas : colors.background.primary,
    text: colors.text.primary,
    textSecondary: colors.text.secondary,
    border: colors.border.medium,
    fontFamily: typography.fontFamily,
    monoFontFamily: typography.fontFamilyMonospace,
  });
}
