export { describeView, type WaitOptions, type WaitTime, waitFor } from '@session-hub/client/testing';
export { aSession, type SessionBuilder } from './a-session.js';
export { aView, type ViewChanges } from './a-view.js';
export { type ConnectOptions, createTestHub, type TestHub } from './create-test-hub.js';
export type { TestClock } from './test-clock.js';
export type { TestHubOptions } from './test-hub-options.js';
