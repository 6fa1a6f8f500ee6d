import { createTheme, DARK_PALETTE, LIGHT_PALETTE, type MapTheme, type Palette } from '../view';

/** `auto` follows the system. */
export type ThemeChoice = 'auto' | 'light' | 'dark';

const KEY = 'vma-tracker-theme';
const NEXT: Readonly<Record<ThemeChoice, ThemeChoice>> = { auto: 'dark', dark: 'light', light: 'auto' };

/** Which theme the page bears, and the map's tokens for it, taken from the style sheet. */
export class PageTheme {
  private readonly system = matchMedia('(prefers-color-scheme: dark)');
  choice: ThemeChoice = stored();

  constructor(private readonly onChange: () => void) {
    this.apply();
    this.system.addEventListener('change', () => {
      this.onChange();
    });
  }

  get dark(): boolean {
    return this.choice === 'dark' || (this.choice === 'auto' && this.system.matches);
  }

  get palette(): Palette {
    return this.dark ? DARK_PALETTE : LIGHT_PALETTE;
  }

  /** From the system's to dark to light and round again. */
  next(): void {
    this.choice = NEXT[this.choice];
    localStorage.setItem(KEY, this.choice);
    this.apply();
    this.onChange();
  }

  /** The tokens as the style sheet resolves them now. */
  mapTheme(): MapTheme {
    const probe = document.createElement('span');
    probe.hidden = true;
    document.body.append(probe);
    const colour = (token: string): string => {
      probe.style.color = `var(--${token})`;
      return getComputedStyle(probe).color;
    };
    const font = (token: string): string => {
      probe.style.fontFamily = `var(--${token})`;
      return getComputedStyle(probe).fontFamily;
    };
    const theme = createTheme({
      dark: this.dark,
      background: colour('surface'),
      text: colour('text'),
      textSecondary: colour('text-muted'),
      border: colour('border-strong'),
      fontFamily: font('sans'),
      monoFontFamily: font('mono'),
    });
    probe.remove();
    return theme;
  }

  private apply(): void {
    document.documentElement.dataset['theme'] = this.choice;
  }
}

function stored(): ThemeChoice {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'auto';
}
