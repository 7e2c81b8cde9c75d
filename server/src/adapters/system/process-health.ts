import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { HubHealth } from '@session-hub/shared';

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

/** What this process takes, and how far its heap may grow before it is ended. */
export function processMemory(): NonNullable<HubHealth['memory']> {
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed, heapLimit: getHeapStatistics().heap_size_limit };
}
