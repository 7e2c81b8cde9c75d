import { monitorEventLoopDelay } from 'node:perf_hooks';

const NANOSECONDS = 1e6;
/** A hub that has nothing to do should hardly wake for this. */
const RESOLUTION_MS = 100;

/** How late the loop ran in its worst percent since the last question, in milliseconds. */
export function watchEventLoop(): { delay: () => number; stop: () => void } {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return {
    delay() {
      const worst = histogram.percentile(99) / NANOSECONDS;
      histogram.reset();
      // The measure itself waits this long.
      return Math.max(0, worst - RESOLUTION_MS);
    },
    stop: () => histogram.disable(),
  };
}
