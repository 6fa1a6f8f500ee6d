import type { GrafanaTheme2 } from '@grafana/data';
import { themeIn, type Theme } from '@vma-tracker/exporter/components';

/** The components' theme in Grafana's; a transparent panel lies on the dashboard's own colour. */
export function themeOf({ isDark, colors, typography, shadows }: GrafanaTheme2, transparent: boolean): Theme {
  return themeIn({
    dark: isDark,
    background: transparent ? colors.background.canvas : colors.background.primary,
    raised: colors.background.elevated,
    hover: colors.action.hover,
    chosen: colors.action.selected,
    hairline: colors.border.weak,
    border: colors.border.medium,
    text: colors.text.primary,
    textSecondary: colors.text.secondary,
    accent: colors.primary.text,
    shadow: shadows.z3,
    fontFamily: typography.fontFamily,
    monoFontFamily: typography.fontFamilyMonospace,
    textSize: Number(typography.bodySmall.fontSize) || 12,
  });
}
