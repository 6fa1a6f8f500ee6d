// Tests read dates the same way everywhere.
process.env.TZ = 'UTC';

const base = require('./.config/jest.config');

module.exports = {
  ...base,
  // A busy machine takes its time; what hangs is found by the suite that makes no progress.
  testTimeout: 60_000,
  // Grafana's pattern leaves out .mjs, in which some of its packages now come.
  transform: { '^.+\\.m?[tj]sx?$': Object.values(base.transform)[0] },
};
