import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ALL = join(__dirname, '../components.css');

/** The style sheets that components.css names. */
function sheets(): string[] {
  return [...readFileSync(ALL, 'utf8').matchAll(/@import '(.*?)';/g)].map(([, path]) => join(dirname(ALL), path!));
}

/** What stands before each block of a style sheet, but for steps of an animation. */
function preludesOf(css: string): string[] {
  return [...css.replace(/\/\*.*?\*\//gs, '').matchAll(/([^{};]+)\{/g)]
    .map(([, prelude]) => prelude!.trim())
    .filter((prelude) => !/^(from|to|[\d.]+%)$/.test(prelude));
}

test.each(sheets())('%s reaches nothing outside of the components', (path) => {
  const preludes = preludesOf(readFileSync(path, 'utf8'));
  const selectors = preludes
    .filter((prelude) => !prelude.startsWith('@'))
    .flatMap((list) => list.split(/,(?![^(]*\))/));
  expect(selectors.length).toBeGreaterThan(0);
  expect(selectors.filter((selector) => !/^(\.vma\b|:where\(\.vma\) )/.test(selector.trim()))).toEqual([]);
  const names = preludes.flatMap((prelude) => /^@(?:keyframes|container) ([\w-]+)/.exec(prelude)?.[1] ?? []);
  expect(names.filter((name) => !name.startsWith('vma'))).toEqual([]);
});
