import { type RetryOptions, RetryStrategy, type RetryTime } from '@session-hub/shared/errors';

const systemTime: RetryTime = {
  now: () => Date.now(),
  after(milliseconds, task) {
    const timer = setTimeout(task, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/**
 * Creates a retry strategy that uses the clock and randomness of this process, or those of a test.
 *
 * @example
 * const retry = createRetryStrategy({ attempts: 3, budget: 10_000 });
 * const prices = await retry.run(() => loadPrices());
 */
export function createRetryStrategy(options: RetryOptions = {}, time: RetryTime = systemTime): RetryStrategy {
  return new RetryStrategy(options, time);
}
