import { TEXT } from '../../exporter/src/metrics/exposition-format';
import { born, harness, type Harness } from '../../exporter/src/metrics/test/harness';
import { vma } from '../../exporter/src/model/test/arbitraries';
import { event } from '../../exporter/src/model/test/events';

/** An exporter's metrics with every family in them. */
export function fullHarness(): Harness {
  const made = harness();
  made.world.fold([born(10), ...event.baseline(10, vma(0, 1)), event.operations(10, 'mmap', 1)]);
  return made;
}

/** The series names and, for each, the label names that the exporter gives it. */
export async function knownMetrics(): Promise<Map<string, readonly string[]>> {
  const text = await fullHarness().metrics.expose(TEXT);
  return new Map(
    [...text.matchAll(/^(vma_\w+)(?:\{(.*)\})? /gm)].map(([, name, labels]) => [
      name!,
      [...(labels ?? '').matchAll(/(\w+)="/g)].map(([, label]) => label!),
    ]),
  );
}

/** The exporter's metrics that a PromQL expression names. */
export function metricsIn(expression: string): string[] {
  return [...expression.matchAll(/(?<![\w:])vma_\w+/g)].map(([name]) => name);
}
