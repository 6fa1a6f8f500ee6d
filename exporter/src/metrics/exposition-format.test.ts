import { negotiateFormat, OPEN_METRICS, TEXT } from './exposition-format';

test.each([
  [
    'Prometheus 2.42',
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  ],
  [
    'Prometheus 3',
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.3',
  ],
  ['no version', 'application/openmetrics-text'],
  ['spaces and capitals', 'Application/OpenMetrics-Text; Version=1.0.0 ; Q=0.9 , text/plain; q=0.8'],
])('OpenMetrics for %s', (_, accept) => {
  expect(negotiateFormat(accept)).toBe(OPEN_METRICS);
});

test.each([
  ['nothing', undefined],
  ['anything', '*/*'],
  ['a browser', 'text/html,application/xhtml+xml,*/*;q=0.8'],
  ['text', 'text/plain;version=0.0.4'],
  ['text rather than OpenMetrics', 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4'],
  ['another OpenMetrics', 'application/openmetrics-text;version=0.0.1'],
  ['no OpenMetrics', 'application/openmetrics-text;q=0'],
  ['protobuf', 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited'],
  ['garbage', ';;,=q;q=,application/openmetrics-text;q=x'],
])('text for %s', (_, accept) => {
  expect(negotiateFormat(accept)).toBe(TEXT);
});
