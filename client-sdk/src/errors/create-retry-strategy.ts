import { type RetryOptions, RetryStrategy, type RetryTime } from '@session-hub/shared/errors';
import { browserEnvironment } from '../adapters/browser-environment.js';

/**
 * Creates a retry strategy that uses the clock and randomness of this page or process, or those of a test.
 *
 * @example
 * const retry = createRetryStrategy({ attempts: 3, budget: 10_000 });
 * const prices = await retry.run(() => loadPrices());
 */
export function createRetryStrategy(
  options: RetryOptions = {},
  time: RetryTime = browserEnvironment,
): RetryStrategy {
  return new RetryStrategy(options, time);
}
