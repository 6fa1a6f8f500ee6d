import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseCommandLine } from '../../exporter/src/cli';
import { isAllowedHost } from '../../exporter/src/http/host-check';
import { service, services } from './compose-file';
import { readText, readYaml, ROOT } from './files';
import { PLUGIN_IDS } from './plugin-ids';

test('the file is as the Compose Specification says', () => {
  // Order of keys and of services is left to the one who explains them.
  const unwanted = ['service-keys-order', 'services-alphabetical-order'].flatMap((rule) => ['--disable-rule', rule]);
  const { status, stdout, stderr } = spawnSync(
    'node_modules/.bin/dclint',
    ['docker-compose.yml', '--max-warnings', '0', ...unwanted],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect([status, (stdout + stderr).trim()]).toEqual([0, '']);
});

test('images are pinned, and only loopback ports are published', () => {
  for (const { image, ports } of Object.values(services)) {
    if (image !== undefined) {
      expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
    }
    for (const port of ports ?? []) {
      expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  }
  expect(readText('exporter', 'Dockerfile').match(/^FROM \S+:\S+/gm)).toEqual([
    expect.stringMatching(/:\d+\.\d+\.\d+-/),
    expect.stringMatching(/:\d+\.\d+\.\d+-/),
  ]);
});

test('what is mounted exists, or is built first', () => {
  const sources = Object.values(services).flatMap(({ volumes }) => (volumes ?? []).map(({ source }) => source));
  const ours = sources.filter((source) => source.startsWith('./') && source !== './grafana-plugin/dist');
  expect(ours.length).toBeGreaterThan(2);
  expect(ours.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
});

test('the exporter understands its flags, is reached by the others, and by nobody else', () => {
  const { command, ports, networks } = service('exporter');
  const said: string[] = [];
  const invocation = parseCommandLine(command ?? [], {
    out: (text) => said.push(text),
    err: (text) => said.push(text),
  });
  if (!('config' in invocation)) {
    throw new Error(said.join(''));
  }
  const { web } = invocation.config;
  const listen = web.listen.map(({ port }) => port);
  expect(listen).toEqual([10862]);
  expect(readText('exporter', 'Dockerfile')).toContain(`EXPOSE ${String(listen[0])}\n`);
  expect(web.insecure).toBe(false);
  expect(ports).toBeUndefined();
  const scraped = z
    .object({
      scrape_configs: z.array(z.object({ static_configs: z.array(z.object({ targets: z.array(z.string()) })) })),
    })
    .parse(readYaml('provisioning', 'prometheus', 'prometheus.yml')).scrape_configs;
  const sources = z
    .object({ datasources: z.array(z.object({ url: z.string() })) })
    .parse(readYaml('provisioning', 'grafana', 'datasources', 'vma-tracker.yaml')).datasources;
  const exporter = 'exporter:10862';
  expect(scraped.flatMap((job) => job.static_configs.flatMap(({ targets }) => targets))).toContain(exporter);
  expect(sources.map(({ url }) => url)).toContain(`http://${exporter}`);
  expect(isAllowedHost(exporter, web.listen, web.allowedHosts)).toBe(true);
  expect(isAllowedHost('attacker.example:10862', web.listen, web.allowedHosts)).toBe(false);
  for (const name of ['prometheus', 'grafana']) {
    expect(service(name).networks).toEqual(expect.arrayContaining(networks ?? []));
  }
});

test('Grafana may load the app and what it nests', () => {
  const { environment, volumes } = service('grafana');
  const allowed = environment?.['GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS']?.split(',').sort();
  expect(allowed).toEqual([...PLUGIN_IDS.values()].sort());
  expect(volumes).toContainEqual({
    source: './grafana-plugin/dist',
    target: `/var/lib/grafana/plugins/${PLUGIN_IDS.get('app')!}`,
  });
});

test('Grafana begins with a dashboard that is there', () => {
  const { environment, volumes } = service('grafana');
  const home = environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
  const mount = volumes?.find(({ target }) => home.startsWith(`${target}/`));
  expect(existsSync(join(ROOT, mount!.source, home.slice(mount!.target.length)))).toBe(true);
});
