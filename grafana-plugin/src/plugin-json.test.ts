import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DASHBOARD_UID, DATASOURCE_ID } from './ids';

interface PluginJson {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly info: {
    readonly description: string;
    readonly keywords: readonly string[];
    readonly logos: { readonly small: string; readonly large: string };
    readonly screenshots?: ReadonlyArray<{ readonly path: string }>;
    readonly version: string;
    readonly updated: string;
  };
  readonly includes?: ReadonlyArray<{ readonly type: string; readonly path: string }>;
  readonly dependencies: { readonly grafanaDependency: string };
}

const ROOT = join(__dirname, '..');
const APP = join(__dirname, 'plugin.json');
const app = read<PluginJson>(APP);
const nested = (app.includes ?? []).filter(({ path }) => path.endsWith('plugin.json'));

function read<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

// What Grafana's catalog validator demands, as far as it can be known before a package is made.
describe.each([APP, ...nested.map(({ path }) => join(__dirname, path))])('%s', (file) => {
  const plugin = read<PluginJson>(file);

  // Two parts would do for Grafana, but not for its catalog; an id can't be changed once it is published.
  test('has an id of its publisher, its name and its type', () => {
    expect(plugin.id).toMatch(/^[0-9a-z]+-[0-9a-z]+-(app|panel|datasource)$/);
    expect(plugin.id.endsWith(plugin.type)).toBe(true);
  });

  test('is described, and takes its version from the package', () => {
    expect(plugin.info.description).not.toBe('');
    expect(plugin.info.keywords.length).toBeGreaterThan(0);
    expect(plugin.info).toMatchObject({ version: '%VERSION%', updated: '%TODAY%' });
    expect(plugin.dependencies.grafanaDependency).toBe(app.dependencies.grafanaDependency);
  });

  test('has logos beside it that run nothing and fetch nothing', () => {
    for (const path of Object.values(plugin.info.logos)) {
      const svg = readFileSync(join(dirname(file), path), 'utf8');
      expect(svg).toMatch(/^<svg /);
      expect(svg).not.toMatch(/<script|<foreignObject|\son\w+=|href=|url\(|<!ENTITY|data:/i);
    }
  });

  test('has screenshots of a size that loads', () => {
    for (const { path } of plugin.info.screenshots ?? []) {
      expect(path).toMatch(/\.png$/);
      expect(statSync(join(dirname(file), path)).size).toBeLessThan(300_000);
    }
  });
});

test('the app includes its data source, panel and dashboard by what they are', () => {
  expect(nested.map(({ type }) => type).sort()).toEqual(['datasource', 'panel']);
  for (const { type, path } of nested) {
    expect(read<PluginJson>(join(__dirname, path)).type).toBe(type);
  }
  const dashboards = (app.includes ?? []).filter(({ type }) => type === 'dashboard');
  expect(dashboards.map(({ path }) => read<{ uid: string }>(join(__dirname, path)).uid)).toEqual([DASHBOARD_UID]);
  expect(read<PluginJson>(join(__dirname, 'datasource/plugin.json')).id).toBe(DATASOURCE_ID);
});

test('the README has no link that leads nowhere outside the repository, and the change log knows the version', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect([...readme.matchAll(/\]\(([^)]+)\)/g)].filter(([, link]) => !link.startsWith('https://'))).toEqual([]);
  const { version } = read<{ version: string }>(join(ROOT, 'package.json'));
  expect(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')).toContain(`## ${version}`);
  expect(existsSync(join(ROOT, 'LICENSE'))).toBe(true);
});
