import type { Logger } from 'pino';
import { Seldom } from '../seldom';
import { Problem } from './problem';
import type { LoadedWebConfig } from './web-config-file';

/**
 * The web configuration for those who ask it with every request or connection: while it is wrong the log says so, but seldom.
 *
 * @throws Problem 500 (from what is returned) that does not tell the client what is wrong.
 */
export function guardWebConfig(webConfig: () => LoadedWebConfig, log: Pick<Logger, 'error'>): () => LoadedWebConfig {
  const seldom = new Seldom();
  return () => {
    try {
      return webConfig();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      seldom.tell('', (count) => {
        log.error({ count }, `nobody gets in until the web configuration is mended: ${why}`);
      });
      throw new Problem(500, 'the web configuration of the exporter is wrong; its log says how');
    }
  };
}
