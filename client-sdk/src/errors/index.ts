export { HubError } from '@session-hub/shared';
export {
  type DescribeOptions,
  describeError,
  type ErrorDescription,
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
} from '@session-hub/shared/errors';
export { createRetryStrategy } from './create-retry-strategy.js';
