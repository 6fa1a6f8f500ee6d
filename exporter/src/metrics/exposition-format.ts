import { Registry, type OpenMetricsContentType, type PrometheusContentType } from 'prom-client';

/** The content type of an exposition: Prometheus text 0.0.4 or OpenMetrics 1.0.0. */
export type Format = PrometheusContentType | OpenMetricsContentType;

export const TEXT: PrometheusContentType = Registry.PROMETHEUS_CONTENT_TYPE;
export const OPEN_METRICS: OpenMetricsContentType = Registry.OPENMETRICS_CONTENT_TYPE;

/**
 * The format that an `Accept` header (RFC 9110) asks for. OpenMetrics must be asked for by name; whoever asks for
 * something else, or nothing, gets text, which everyone reads. Parameters other than `version` and `q` are ignored:
 * Prometheus 3 adds `escaping`, and names here need none.
 */
export function negotiateFormat(accept: string | undefined): Format {
  let openMetrics = 0;
  let text = 0;
  for (const range of (accept ?? '').split(',')) {
    const [type, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const parameter = (name: string): string | undefined =>
      parameters.find((candidate) => candidate.startsWith(`${name}=`))?.slice(name.length + 1);
    const q = Number(parameter('q') ?? 1);
    const version = parameter('version');
    if (type === 'application/openmetrics-text' && (version ?? '1.0.0') === '1.0.0') {
      openMetrics = Math.max(openMetrics, q);
    } else if (type === 'text/plain' && (version ?? '0.0.4') === '0.0.4') {
      text = Math.max(text, q);
    }
  }
  return openMetrics > 0 && openMetrics >= text ? OPEN_METRICS : TEXT;
}
