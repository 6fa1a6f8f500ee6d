import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { startChild, type Child } from './child';
import { fileOfPackage } from './debian-package';
import { PROMETHEUS_FOLDER } from './promtool';

const config = z.looseObject({
  global: z.looseObject({ scrape_interval: z.string(), evaluation_interval: z.string() }),
  rule_files: z.array(z.string()),
  scrape_configs: z.array(z.looseObject({ job_name: z.string() })),
});
const vmaJob = z.looseObject({
  job_name: z.literal('vma'),
  static_configs: z.array(z.looseObject({ targets: z.array(z.string()) })),
  basic_auth: z.strictObject({ username: z.string(), password_file: z.string() }),
});
const vector = z.array(
  z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
);
const answer = z.object({ status: z.literal('success'), data: z.unknown() });
const ruleState = z.object({
  groups: z.array(
    z.object({ rules: z.array(z.object({ name: z.string(), health: z.string(), lastError: z.string().optional() })) }),
  ),
});

export interface PrometheusServer {
  /** The samples of an instant query by their labels, as of `time` (Unix seconds) or now. */
  readonly query: (expression: string, time?: number) => Promise<z.infer<typeof vector>>;
  /** The value of an instant query that gives at most one sample; undefined for none. */
  readonly value: (expression: string, time?: number) => Promise<number | undefined>;
  readonly rules: () => Promise<z.infer<typeof ruleState>['groups'][number]['rules']>;
  readonly stop: Child['stop'];
}

/**
 * Starts Debian's Prometheus with our own configuration, save that it scrapes `target`, every second.
 *
 * @param folder where the credentials are, and where it keeps its data.
 */
export async function startPrometheus(folder: string, target: string): Promise<PrometheusServer> {
  const shipped = config.parse(parse(readFileSync(join(PROMETHEUS_FOLDER, 'prometheus.yml'), 'utf8')));
  const job = vmaJob.parse(shipped.scrape_configs.find(({ job_name }) => job_name === 'vma'));
  job.static_configs = [{ targets: [target] }];
  job.basic_auth.password_file = job.basic_auth.password_file.replace('/run/credentials', folder);
  const file = join(folder, 'prometheus.yml');
  writeFileSync(
    file,
    stringify({
      ...shipped,
      global: { ...shipped.global, scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: shipped.rule_files.map((name) => join(PROMETHEUS_FOLDER, name)),
      scrape_configs: [job],
    }),
  );
  const server = startChild(fileOfPackage(['prometheus'], 'usr/bin/prometheus'), [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(folder, 'tsdb')}`,
    '--web.listen-address=127.0.0.1:0',
  ]);
  const [, port = ''] = await server.says(/msg="Listening on" address=127\.0\.0\.1:(\d+)/);
  await server.says(/Server is ready to receive web requests/);

  async function ask(path: string, parameters: Record<string, string>): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}?${String(new URLSearchParams(parameters))}`);
    if (!response.ok) {
      throw new Error(`Prometheus answers ${response.status}: ${await response.text()}`);
    }
    return answer.parse(await response.json()).data;
  }

  async function query(expression: string, time?: number): Promise<z.infer<typeof vector>> {
    const at: Record<string, string> = time === undefined ? {} : { time: String(time) };
    return z.object({ result: vector }).parse(await ask('query', { query: expression, ...at })).result;
  }

  return {
    query,
    value: async (expression, time) => {
      const samples = await query(expression, time);
      if (samples.length > 1) {
        throw new Error(`more than one sample for ${expression}`);
      }
      return samples[0] === undefined ? undefined : Number(samples[0].value[1]);
    },
    rules: async () => ruleState.parse(await ask('rules', {})).groups.flatMap((group) => group.rules),
    stop: server.stop,
  };
}
