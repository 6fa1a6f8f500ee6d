/** @jest-environment jsdom */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ALL = join(__dirname, '../components.css');

/** The style sheets that components.css names. */
function sheets(): string[] {
  return [...readFileSync(ALL, 'utf8').matchAll(/@import '(.*?)';/g)].map(([, path]) => join(dirname(ALL), path!));
}

function selectorsOf(rules: CSSRuleList): string[] {
  return [...rules].flatMap((rule) => {
    if ('cssRules' in rule && !('selectorText' in rule) && !('name' in rule)) {
      return selectorsOf(rule.cssRules as CSSRuleList);
    }
    return 'selectorText' in rule ? (rule.selectorText as string).split(/,(?![^(]*\))/) : [];
  });
}

test.each(sheets())('%s reaches nothing outside of the components', (path) => {
  const style = document.createElement('style');
  const text = readFileSync(path, 'utf8');
  // jsdom reads no container queries.
  style.textContent = text.replace(/@container [^{]*/g, '@media all ');
  document.head.append(style);
  const selectors = selectorsOf(style.sheet!.cssRules);
  expect(selectors.length).toBeGreaterThan(0);
  expect(selectors.filter((selector) => !/^(\.vma\b|:where\(\.vma\) )/.test(selector.trim()))).toEqual([]);
  const names = [...text.matchAll(/@(?:keyframes|container) ([\w-]+)/g)].map(([, name]) => name!);
  expect(names.filter((name) => !name.startsWith('vma'))).toEqual([]);
  style.remove();
});
