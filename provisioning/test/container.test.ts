import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { startChild, type Child } from './child';
import { Company } from './company';
import { service } from './compose-file';
import { startExporter, type RunningExporter } from './exporter';
import { login, makeCredentials } from './credentials';
import { readYaml } from './files';
import { describeAsRoot } from './root';
import { until } from './until';

const NOBODY = 65534;

/** The capabilities that the container has, for setpriv(1). */
function boundingSet(): string {
  const { cap_drop, cap_add } = service('exporter');
  expect(cap_drop).toEqual(['ALL']);
  return ['-all', ...(cap_add ?? []).map((name) => `+${name.toLowerCase()}`)].join(',');
}

describeAsRoot('the exporter with what docker-compose.yml gives it', () => {
  const company = new Company();
  let exporter: RunningExporter;
  let foreign: Child;
  let said: string;

  beforeAll(async () => {
    said = makeCredentials(company.folder);
    foreign = company.join(startChild('setpriv', [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', 'cat']));
    const args = (service('exporter').command ?? [])
      .filter((arg) => !arg.startsWith('--web.listen-address='))
      .map((arg) => arg.replace('/run/credentials', company.folder));
    exporter = company.join(
      await startExporter(
        [...args, '--web.listen-address=:0'],
        ['setpriv', '--no-new-privs', `--bounding-set=${boundingSet()}`, '--inh-caps=-all'],
      ),
    );
  }, 60_000);

  afterAll(() => company.end(), 30_000);

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`http://${exporter.address}${path}`, { headers });

  test('follows kernel events', async () => {
    await until('the source to be up', async () => {
      const text = await (await get('/metrics', login(company.folder, 'prometheus'))).text();
      return /^vma_source_up\{source="(module|tracefs)"\} 1$/m.test(text) || undefined;
    });
  }, 60_000);

  test('sees the maps of other users', async () => {
    await until('the map of a process of nobody', async () => {
      const response = await get(`/api/v1/processes/${foreign.pid}/vmas`, login(company.folder, 'grafana'));
      const { columns } = z.object({ columns: z.object({ path: z.array(z.string()) }) }).parse(await response.json());
      return columns.path.includes('[stack]') || undefined;
    });
  }, 60_000);

  test('shows nothing without a password, save that it lives', async () => {
    const wrong = { Authorization: `Basic ${Buffer.from('grafana:grafana').toString('base64')}` };
    for (const path of ['/api/v1/processes', '/metrics', '/']) {
      expect([path, (await get(path)).status]).toEqual([path, 401]);
      expect([path, (await get(path, wrong)).status]).toEqual([path, 401]);
      expect([path, (await get(path, login(company.folder, 'grafana'))).status]).toEqual([path, 200]);
    }
    expect((await get('/-/healthy')).status).toBe(200);
  }, 30_000);

  test('passwords are made once, each for its owner alone to read', () => {
    const passwords = (): string[] =>
      ['grafana', 'prometheus', 'grafana-admin'].map((name) => readFileSync(join(company.folder, name), 'utf8'));
    const before = passwords();
    expect(new Set(before).size).toBe(3);
    expect(before.filter((text) => !/^[\w-]{32}$/.test(text))).toEqual([]);
    expect(makeCredentials(company.folder)).toBe(said);
    expect(passwords()).toEqual(before);
    expect(said).toContain(`log in as admin, password ${before[2]!}\n`);
    const readers = readdirSync(company.folder).map((name) => {
      const { mode, uid } = statSync(join(company.folder, name));
      return `${name} ${(mode & 0o777).toString(8)} ${uid}`;
    });
    expect(readers).toEqual(['grafana 400 472', 'grafana-admin 400 472', 'prometheus 400 65534', 'web.yml 400 0']);
  }, 30_000);

  test('the files are where the services look for them', () => {
    const files = JSON.stringify([
      readYaml('docker-compose.yml'),
      readYaml('provisioning', 'grafana', 'datasources', 'vma-tracker.yaml'),
      readYaml('provisioning', 'prometheus', 'prometheus.yml'),
    ]);
    const named = [...files.matchAll(/\/run\/credentials\/([\w.-]+)/g)].map(([, name]) => name!);
    expect([...new Set(named)].sort()).toEqual(['grafana', 'grafana-admin', 'prometheus', 'web.yml']);
    for (const name of named) {
      expect(statSync(join(company.folder, name)).size).toBeGreaterThan(0);
    }
  });
});
