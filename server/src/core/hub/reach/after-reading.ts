import type { Clock } from '../../../ports/clock.js';

/**
 * For who judges by time whether somebody answers. A process that was busy has the answer before it and has not read it, and
 * its timers come first: it reads, then `judge` is called.
 */
export function afterReading(clock: Clock, judge: () => void): void {
  clock.soon(() => clock.soon(judge));
}
