import { getHeapStatistics } from 'node:v8';
import type { HubHealth } from '@session-hub/shared';

/** What this process takes, and how far its heap may grow before it is ended. */
export function processMemory(): NonNullable<HubHealth['memory']> {
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed, heapLimit: getHeapStatistics().heap_size_limit };
}
