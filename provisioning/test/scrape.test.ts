import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Company } from './company';
import { login, makeCredentials } from './credentials';
import { DASHBOARDS, expressions, interpolate } from './dashboard-files';
import { startExporter, type RunningExporter } from './exporter';
import { startPrometheus, type PrometheusServer } from './prometheus-server';
import { promtool } from './promtool';
import { describeAsRoot } from './root';
import { until } from './until';
import { startWorkload, type Workload } from './workload';

const PAIRS_PER_SECOND = 200;
const SECONDS = 15;
const HELD = 500;

describeAsRoot('a real Prometheus scrapes the exporter while a program maps', () => {
  const company = new Company();
  let exporter: RunningExporter;
  let prometheus: PrometheusServer;
  let workload: Workload;

  beforeAll(async () => {
    makeCredentials(company.folder);
    workload = company.join(startWorkload(company.folder));
    exporter = company.join(
      await startExporter([
        '--web.listen-address=127.0.0.1:0',
        `--web.config.file=${join(company.folder, 'web.yml')}`,
        '--source=tracefs',
        `--track=${workload.comm}`,
      ]),
    );
    prometheus = company.join(await startPrometheus(company.folder, exporter.address));
  }, 120_000);

  afterAll(() => company.end(), 60_000);

  const operations = (op: string): string => `vma_group_operations_total{group="${workload.comm}",op="${op}"}`;
  const shared = (): string => `vma_group_vmas{group="${workload.comm}",kind="shared"}`;

  /** Waits until a scrape has brought this value. */
  async function toBe(expression: string, value: number): Promise<void> {
    let last: number | undefined;
    await until(`${expression} to be ${value}`, async () => {
      last = await prometheus.value(expression);
      return last === value ? true : undefined;
    }).catch((error: unknown) => {
      throw new Error(`${expression} is ${String(last)}, not ${value}\n${exporter.said()}`, { cause: error });
    });
  }

  /** What a program did before may not have been counted yet: waits until a value has stood for three scrapes. */
  async function settled(expression: string): Promise<number> {
    await until(
      `${expression} to settle`,
      async () =>
        (((await prometheus.value(`count_over_time(${expression}[5s])`)) ?? 0) >= 3 &&
          (await prometheus.value(`changes(${expression}[5s])`)) === 0) ||
        undefined,
    );
    return (await prometheus.value(expression))!;
  }

  test('counts and rates agree with what the program did', async () => {
    await toBe(`vma_group_processes{group="${workload.comm}"}`, 1);
    const mmaps = await settled(operations('mmap'));
    const munmaps = await settled(operations('munmap'));

    await workload.run(`pace ${PAIRS_PER_SECOND * SECONDS} ${SECONDS * 1000}`);
    const end = Date.now() / 1000;

    await toBe(operations('mmap'), mmaps + PAIRS_PER_SECOND * SECONDS);
    await toBe(operations('munmap'), munmaps + PAIRS_PER_SECOND * SECONDS);
    await toBe('sum(vma_events_dropped_total)', 0);
    for (const op of ['mmap', 'munmap']) {
      // A scrape's time is not exactly the time of what it tells: hence not exact, over a window inside the stretch.
      const rate = await prometheus.value(`rate(${operations(op)}[10s])`, end - 1);
      expect(rate).toBeGreaterThan(0.9 * PAIRS_PER_SECOND);
      expect(rate).toBeLessThan(1.1 * PAIRS_PER_SECOND);
    }
    expect(await settled(operations('mmap'))).toBe(mmaps + PAIRS_PER_SECOND * SECONDS);
  }, 120_000);

  test('mappings come and go', async () => {
    await toBe(shared(), 0);
    await workload.run(`hold ${HELD}`);
    await toBe(shared(), HELD);
    await toBe(`vma_process_vmas{pid="${workload.pid}",kind="shared"}`, HELD);
    // [vsyscall] is in every listing and no VMA of the process: the kernel does not hold it against the limit.
    const lines = readFileSync(`/proc/${workload.pid}/maps`, 'utf8').trimEnd().split('\n');
    const vmas = lines.filter((line) => !line.endsWith('[vsyscall]')).length;
    await toBe(`sum(vma_group_vmas{group="${workload.comm}"})`, vmas);
    await toBe(`round(vma_group_worst_map_count_ratio{group="${workload.comm}"} * on () vma_max_map_count)`, vmas);
    await workload.run('release');
    await toBe(shared(), 0);
  }, 120_000);

  test('promtool has nothing to say about the exposition, and every rule can be evaluated', async () => {
    const response = await fetch(`http://${exporter.address}/metrics`, {
      headers: login(company.folder, 'prometheus'),
    });
    expect(promtool(['check', 'metrics'], await response.text())).toBe('');
    await until(
      'all rules to have been evaluated',
      async () => (await prometheus.rules()).every(({ health }) => health !== 'unknown') || undefined,
    );
    expect((await prometheus.rules()).filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(await prometheus.value('up')).toBe(1);
  }, 60_000);

  test('every panel of the dashboards shows something, unless it shows trouble', async () => {
    const variables = { __rate_interval: '10s', instance: '.+', group: workload.comm };
    const empty: string[] = [];
    for (const expression of [...DASHBOARDS.values()].flatMap(expressions)) {
      const samples = await prometheus.query(interpolate(expression, variables));
      if (samples.length === 0 && !/dropped|errors|resyncs|mismatches|executable/.test(expression)) {
        empty.push(expression);
      }
    }
    expect(empty).toEqual([]);
  }, 60_000);

  test('series vanish with their process, the counts of the group stay', async () => {
    const mmaps = await settled(operations('mmap'));
    await workload.stop();
    await toBe(`vma_group_processes{group="${workload.comm}"}`, 0);
    await toBe(`sum(vma_group_vmas{group="${workload.comm}"})`, 0);
    expect(await prometheus.query(`{__name__=~"vma_process_.*",pid="${workload.pid}"}`)).toEqual([]);
    expect(await prometheus.value(operations('mmap'))).toBe(mmaps);
  }, 60_000);
});
