import { TEXT } from '../../exporter/src/metrics/exposition-format';
import { born } from '../../exporter/src/metrics/test/harness';
import { vma } from '../../exporter/src/model/test/arbitraries';
import { event } from '../../exporter/src/model/test/events';
import { fullHarness, knownMetrics } from './known-metrics';
import { promtool } from './promtool';

test('promtool has nothing to say about the exposition', async () => {
  expect(promtool(['check', 'metrics'], await fullHarness().metrics.expose(TEXT))).toBe('');
});

test('promtool can read a name that was made to break it', async () => {
  const { world, metrics } = fullHarness();
  const comm = String.raw`a\174"} 1\012\\{b="`;
  world.fold([born(11, { comm }), ...event.baseline(11, vma(0, 1))]);
  const text = await metrics.expose(TEXT);
  expect(text).toContain(String.raw`vma_group_processes{group="a\\174\"} 1\\012\\\\{b=\""} 1`);
  expect(promtool(['check', 'metrics'], text)).toBe('');
});

test('promtool would say something about a bad one', () => {
  expect(() => promtool(['check', 'metrics'], '# HELP a_count x\n# TYPE a_count counter\na_count 1\n')).toThrow(
    '_total',
  );
});

test('the metrics are these', async () => {
  const lines = [...(await knownMetrics())].map(([name, labels]) => `${name}{${labels.join(',')}}`);
  expect(lines.sort()).toEqual([
    'vma_audit_mismatches_total{}',
    'vma_events_dropped_total{reason}',
    'vma_events_total{op}',
    'vma_exporter_build_info{version,nodeversion}',
    'vma_group_mapped_bytes{group,kind}',
    'vma_group_operations_total{group,op}',
    'vma_group_processes{group}',
    'vma_group_unread_processes{group}',
    'vma_group_vmas{group,kind}',
    'vma_group_worst_map_count_ratio{group}',
    'vma_group_writable_executable_vmas{group,jit}',
    'vma_maps_unreadable{reason}',
    'vma_max_map_count{}',
    'vma_parse_errors_total{}',
    'vma_path_refreshes_total{}',
    'vma_process_map_count_ratio{pid,group}',
    'vma_process_mapped_bytes{pid,group,kind}',
    'vma_process_operations_total{pid,group,op}',
    'vma_process_vmas{pid,group,kind}',
    'vma_processes{}',
    'vma_reread_oldest_seconds{}',
    'vma_reread_waiting{}',
    'vma_resyncs_total{reason}',
    'vma_source_up{source}',
    'vma_stream_clients{}',
  ]);
});
