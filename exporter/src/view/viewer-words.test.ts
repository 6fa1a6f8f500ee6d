import { viewerInWords } from './viewer-words';

const GRAFANA = { uid: 472, name: 'grafana', clearance: 'user', obstacle: null };

test('who sees all is told nothing, nor is a client of an exporter that does not say', () => {
  expect(viewerInWords({ ...GRAFANA, clearance: 'allowed' })).toBeNull();
  expect(viewerInWords(null)).toBeNull();
});

test('who sees its own is told whose, and what that means behind a proxy', () => {
  expect(viewerInWords(GRAFANA)).toMatch(
    /only the processes of grafana\. .*proxy.*basic_auth_users.*--web\.allow-users grafana would show everything/,
  );
  expect(viewerInWords({ ...GRAFANA, name: null })).toMatch(/of uid 472\. .*--web\.allow-users 472 /);
});

test('who can’t be told which are its own is told why', () => {
  expect(viewerInWords({ ...GRAFANA, obstacle: 'no Perl' })).toBe('No processes of grafana can be shown: no Perl.');
});
