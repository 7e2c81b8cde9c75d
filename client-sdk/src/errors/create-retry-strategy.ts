import { type RetryOptions, RetryStrategy, type RetryTime } from '@session-hub/shared/errors';
import { browserEnvironment } from '../adapters/browser-environment.js';

/** A way to try again, with the clock and the chance of the world it runs in, or those of a test. */
export function createRetryStrategy(
  options: RetryOptions = {},
  time: RetryTime = browserEnvironment,
): RetryStrategy {
  return new RetryStrategy(options, time);
}
