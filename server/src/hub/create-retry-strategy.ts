import { type RetryOptions, RetryStrategy, type RetryTime } from '@session-hub/shared/errors';

const systemTime: RetryTime = {
  now: () => Date.now(),
  after(milliseconds, task) {
    const timer = setTimeout(task, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** A way to try again, with the clock and the chance of this process, or those of a test. */
export function createRetryStrategy(options: RetryOptions = {}, time: RetryTime = systemTime): RetryStrategy {
  return new RetryStrategy(options, time);
}
