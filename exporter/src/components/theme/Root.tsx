import React, { createContext, useContext, useMemo } from 'react';
import { tokensOf, type Theme } from './theme';

const ThemeContext = createContext<Theme | null>(null);

export interface RootProps {
  readonly theme: Theme;
  /** Sizes; all else is the theme's. */
  readonly style?: React.CSSProperties;
  readonly children: React.ReactNode;
}

/** What all components stand in: gives them the theme. Their style sheets reach nothing outside of it. */
export function Root({ theme, style, children }: RootProps): React.JSX.Element {
  const all = useMemo(() => ({ ...tokensOf(theme), ...style }), [theme, style]);
  return (
    <ThemeContext.Provider value={theme}>
      <div className="vma" style={all}>
        {children}
      </div>
    </ThemeContext.Provider>
  );
}

/** The theme, for what draws by itself: elements take it from CSS. @throws Error outside of a Root. */
export function useTheme(): Theme {
  const theme = useContext(ThemeContext);
  if (theme === null) {
    throw new Error('a component of VMA Tracker stands outside of its Root');
  }
  return theme;
}
