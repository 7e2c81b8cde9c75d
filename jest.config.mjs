export default {
  roots: ['<rootDir>/.build/test', '<rootDir>/.build/bench'],
  testMatch: ['**/*.test.js'],
  testEnvironment: 'node',
  transform: {},
  testTimeout: 30_000,
  maxWorkers: 2,
};
