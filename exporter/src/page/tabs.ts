import { element } from './dom';

/** Tabs as the ARIA authoring practices have them: arrows go between them, the chosen one is in the tab order. */
export class Tabs<Name extends string> {
  readonly root = element('div', { class: 'tabs', role: 'tablist', 'aria-label': 'View' });
  private readonly buttons = new Map<Name, HTMLButtonElement>();

  /** @param panels the element that each tab shows */
  constructor(
    private readonly panels: ReadonlyMap<Name, { readonly label: string; readonly panel: HTMLElement }>,
    private readonly onChoose: (name: Name) => void,
  ) {
    for (const [name, { label, panel }] of panels) {
      const button = element(
        'button',
        { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}` },
        label,
      );
      panel.id = `panel-${name}`;
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', `tab-${name}`);
      button.addEventListener('click', () => {
        this.choose(name);
      });
      this.buttons.set(name, button);
      this.root.append(button);
    }
    this.root.addEventListener('keydown', (event) => {
      const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      const names = [...this.buttons.keys()];
      const at = names.findIndex((name) => this.buttons.get(name) === document.activeElement);
      const to = names[(at + step + names.length) % names.length];
      if (step !== 0 && to !== undefined) {
        this.choose(to);
        this.buttons.get(to)?.focus();
      }
    });
  }

  choose(chosen: Name): void {
    for (const [name, button] of this.buttons) {
      const isChosen = name === chosen;
      button.setAttribute('aria-selected', String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
      this.panels.get(name)!.panel.dataset['chosen'] = String(isChosen);
    }
    this.onChoose(chosen);
  }
}
