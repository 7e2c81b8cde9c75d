// An entry of its own: what the other one names, a page that only watches would carry.
export { type DescribeOptions, describeError, type ErrorDescription } from './describe-error.js';
export { type RetryOptions, type RetryRun, RetryStrategy, type RetryTime } from './retry-strategy.js';
export { type SafeOptions, type SafeResult, safeExecute } from './safe-execute.js';
export {
  completeReport,
  WORK_ERRORS,
  WorkError,
  type WorkErrorCode,
  type WorkErrorExtras,
} from './work-error.js';
