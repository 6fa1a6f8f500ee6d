import { detailOf, failure } from './failure';

test.each([
  [{ detail: 'a problem document', title: 'x' }, 'a problem document'],
  ['{"detail":"the same as text"}', 'the same as text'],
  [{ message: 'of Grafana', traceID: '' }, 'of Grafana'],
  ['plain\nsecond line', 'plain'],
  ['<html><body>502</body></html>', ''],
  ['x'.repeat(1000), 'x'.repeat(200)],
  ['[1', '[1'],
  ['7', '7'],
  [{ detail: 7, message: '' }, ''],
  [null, ''],
  [undefined, ''],
])('finds what %j says', (body, detail) => {
  expect(detailOf(body)).toBe(detail);
});

test.each([
  [0, '', /session/],
  [400, 'Authentication to data source failed', /Basic auth/],
  [400, 'pid: must be a PID', /refuses.*must be a PID/],
  [401, '', /Basic auth/],
  [403, 'foreign Host header', /refused.*foreign Host/],
  [404, '', /no VMA Tracker exporter/],
  [502, 'connection refused', /can’t reach.*connection refused.*running/],
  [503, 'the source is down', /not ready.*source is down/],
  [500, 'its log says why', /HTTP 500.*log/],
])('HTTP %i %j is told with a remedy', (status, detail, words) => {
  expect(failure(status, detail)).toMatch(words);
});
