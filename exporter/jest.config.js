module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src'],
  // A busy machine takes its time; what hangs is found by the suite that makes no progress.
  testTimeout: 60_000,
  transform: {
    '^.+\\.m?[tj]sx?$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
};
