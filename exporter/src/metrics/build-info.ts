import type { Collector } from './collector';

export function buildInfo(version: string): Collector {
  return (exposition) => {
    exposition.gauge<'version' | 'nodeversion'>(
      'vma_exporter_build_info',
      'Always 1; the labels tell what this exporter is.',
    )({ version, nodeversion: process.version }, 1);
  };
}
