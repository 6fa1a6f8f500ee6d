import type { Tooltip } from '../../view';

/**
 * What a card says, as elements. Not React's: it would draw them after the frame in which the map shows what they are about, at a
 * millisecond more for each step of a scroll.
 */
export function cardContents({ group, title, size, words, facts }: Tooltip): Node[] {
  const head = element('div', 'vma-map-card-head');
  if (group !== null) {
    const swatch = element('span', 'vma-swatch');
    swatch.style.background = `var(--vma-kind-${group})`;
    head.append(swatch);
  }
  head.append(element('strong', '', title), element('span', 'vma-map-card-size', size));
  const list = element('dl', '');
  for (const { label, value, mono, warning } of facts) {
    const said = element('dd', mono === true ? 'vma-mono' : '', value);
    if (warning === true) {
      said.dataset['level'] = 'warning';
    }
    list.append(element('dt', '', label), said);
  }
  return [head, element('p', '', words), list];
}

function element(name: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(name);
  if (className !== '') {
    made.className = className;
  }
  made.textContent = text;
  return made;
}
