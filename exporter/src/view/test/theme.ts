import { createTheme } from '../theme';

/** Dark surroundings of colours that are in no palette. */
export const theme = createTheme({
  dark: true,
  background: '#000001',
  text: '#eeeeee',
  textSecondary: '#999999',
  border: '#333333',
  fontFamily: 'sans',
  monoFontFamily: 'mono',
});
