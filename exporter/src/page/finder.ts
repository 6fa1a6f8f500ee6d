import { find, plural, type MapInput } from '../view';
import { element, setText } from './dom';

/** Finds an address, permissions or part of a path in the map, and goes from one find to the next. */
export class Finder {
  readonly root: HTMLElement;
  private readonly input = element('input', {
    type: 'search',
    class: 'field',
    placeholder: 'Find address or path  /',
    'aria-label': 'Find address, path or permissions such as rwx',
    spellcheck: 'false',
    autocomplete: 'off',
  });
  private readonly result = element('output', { class: 'vma-muted find-result', 'aria-live': 'polite' });
  private map: MapInput | null = null;
  private nth = 0;

  /** @param onFound called with the address to show */
  constructor(private readonly onFound: (address: number) => void) {
    this.root = element('div', { class: 'finder', role: 'search' }, this.input, this.result);
    this.input.addEventListener('input', () => {
      this.nth = 0;
      this.look();
    });
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') {
        this.nth += event.shiftKey ? -1 : 1;
        this.look();
        event.preventDefault();
      } else if (event.key === 'Escape') {
        this.input.value = '';
        setText(this.result, '');
      }
    });
  }

  update(map: MapInput): void {
    this.map = map;
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  private look(): void {
    if (this.map === null || this.input.value.trim() === '') {
      setText(this.result, '');
      return;
    }
    const found = find(this.map.mappings, this.input.value);
    if (found.type === 'free') {
      setText(this.result, 'nothing mapped there');
      this.onFound(found.address);
      return;
    }
    const { indices } = found;
    if (indices.length === 0) {
      setText(this.result, 'no match');
      return;
    }
    // From the top of the map down, as it is seen.
    const place = ((this.nth % indices.length) + indices.length) % indices.length;
    const index = indices[indices.length - 1 - place]!;
    setText(this.result, indices.length === 1 ? plural(1, 'match', 'matches') : `${place + 1} of ${indices.length}`);
    this.onFound(this.map.mappings.start(index));
  }
}
