export default {
  testEnvironment: 'node',
  testTimeout: 60_000,
  transform: {
    '^.+\\.m?[tj]sx?$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
  },
};
