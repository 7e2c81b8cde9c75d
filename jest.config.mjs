export default {
  roots: ['<rootDir>/.build/test', '<rootDir>/.build/bench'],
  testMatch: ['**/*.test.js'],
  testEnvironment: 'node',
  transform: {},
  testSequencer: '<rootDir>/scripts/longest-first.mjs',
  // Only for what hangs: tests wait for events, and on a busy machine these take their time.
  testTimeout: 180_000,
  maxWorkers: 2,
};
