import { createTheme } from '@grafana/data';
import { themeOf } from './surroundings';

test.each(['dark', 'light'] as const)('the map takes its surface from Grafana’s %s theme', (mode) => {
  const grafana = createTheme({ colors: { mode } });
  expect(themeOf(grafana, false).background).toBe(grafana.colors.background.primary);
  expect(themeOf(grafana, true).background).toBe(grafana.colors.background.canvas);
  expect(themeOf(grafana, false).text).toBe(grafana.colors.text.primary);
});
