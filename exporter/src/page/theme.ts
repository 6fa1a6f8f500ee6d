import { themeIn, tokensOf, type Theme } from '../components';

const FONTS = {
  fontFamily: "Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  monoFontFamily:
    "'JetBrains Mono', ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  textSize: 13,
};

const LIGHT = themeIn({
  ...FONTS,
  dark: false,
  background: '#ffffff',
  raised: '#ffffff',
  hover: '#f0f3f6',
  chosen: '#e8f0fc',
  hairline: '#e3e7ec',
  border: '#c4cbd4',
  text: '#1b2129',
  textSecondary: '#5c6773',
  accent: '#1f60c4',
  shadow: '0 8px 28px rgb(20 28 38 / 18%)',
});

const DARK = themeIn({
  ...FONTS,
  dark: true,
  background: '#16191d',
  raised: '#22262b',
  hover: '#1e2227',
  chosen: '#1d2a3d',
  hairline: '#262b31',
  border: '#454c55',
  text: '#dfe3e8',
  textSecondary: '#949da8',
  accent: '#6ba3f5',
  shadow: '0 8px 28px rgb(0 0 0 / 55%)',
});

/** `auto` follows the system. */
export type ThemeChoice = 'auto' | 'light' | 'dark';

const KEY = 'vma-tracker-theme';
const NEXT: Readonly<Record<ThemeChoice, ThemeChoice>> = { auto: 'dark', dark: 'light', light: 'auto' };

/** What the page bears, and by whose choice. */
export interface ThemeState {
  readonly choice: ThemeChoice;
  readonly theme: Theme;
}

/** Which theme the page bears; its style sheets take it from the root element. For React's useSyncExternalStore. */
export class PageTheme {
  private readonly system = matchMedia('(prefers-color-scheme: dark)');
  private readonly listeners = new Set<() => void>();
  private state: ThemeState;

  constructor() {
    this.state = this.bear(stored());
    this.system.addEventListener('change', () => {
      this.take(this.state.choice);
    });
  }

  /** The same object until it is another theme. */
  readonly getSnapshot = (): ThemeState => this.state;

  /** @returns a function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** From the system's to dark to light and round again. */
  readonly next = (): void => {
    const choice = NEXT[this.state.choice];
    localStorage.setItem(KEY, choice);
    this.take(choice);
  };

  private take(choice: ThemeChoice): void {
    this.state = this.bear(choice);
    for (const listener of this.listeners) {
      listener();
    }
  }

  private bear(choice: ThemeChoice): ThemeState {
    const theme = choice === 'dark' || (choice === 'auto' && this.system.matches) ? DARK : LIGHT;
    const { dataset, style } = document.documentElement;
    dataset['theme'] = choice;
    for (const [name, value] of Object.entries(tokensOf(theme))) {
      style.setProperty(name, value);
    }
    return { choice, theme };
  }
}

function stored(): ThemeChoice {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'auto';
}
