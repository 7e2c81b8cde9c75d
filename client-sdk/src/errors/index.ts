export {
  describeError,
  type ErrorDescription,
  HubError,
  type RetryOptions,
  type RetryRun,
  RetryStrategy,
  type SafeOptions,
  type SafeResult,
  safeExecute,
  WORK_ERRORS,
  WorkError,
  type WorkErrorCode,
  type WorkErrorExtras,
} from '@session-hub/shared';
export { createRetryStrategy } from './create-retry-strategy.js';
