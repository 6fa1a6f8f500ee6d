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

/** Which theme the page bears; its style sheets take it from the root element. */
export class PageTheme {
  private readonly system = matchMedia('(prefers-color-scheme: dark)');
  choice: ThemeChoice = stored();

  constructor(private readonly onChange: () => void) {
    this.apply();
    this.system.addEventListener('change', () => {
      this.apply();
      this.onChange();
    });
  }

  get dark(): boolean {
    return this.choice === 'dark' || (this.choice === 'auto' && this.system.matches);
  }

  /** The theme that the page bears now. */
  get theme(): Theme {
    return this.dark ? DARK : LIGHT;
  }

  /** From the system's to dark to light and round again. */
  next(): void {
    this.choice = NEXT[this.choice];
    localStorage.setItem(KEY, this.choice);
    this.apply();
    this.onChange();
  }

  private apply(): void {
    const { dataset, style } = document.documentElement;
    dataset['theme'] = this.choice;
    for (const [name, value] of Object.entries(tokensOf(this.theme))) {
      style.setProperty(name, value);
    }
  }
}

function stored(): ThemeChoice {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'auto';
}
