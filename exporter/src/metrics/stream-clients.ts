import type { Collector } from './collector';

export function streamClients(clients: () => number): Collector {
  return (exposition) => {
    exposition.gauge('vma_stream_clients', 'Open connections to the stream endpoint.')({}, clients());
  };
}
