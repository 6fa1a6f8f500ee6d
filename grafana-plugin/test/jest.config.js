// The browser test runs in Node.js: it starts the exporter, a server and Chromium.
module.exports = {
  testEnvironment: 'node',
  rootDir: __dirname,
  testTimeout: 120_000,
  transform: {
    '^.+\\.m?[tj]sx?$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true } } }],
  },
};
