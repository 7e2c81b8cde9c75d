import { Redis } from 'ioredis';

const EVERY_MS = 20;

export interface StallWatch {
  /** Stops, and tells the longest time by which a timer and an answer of the server together came late. */
  end(): Promise<number>;
}

/**
 * Measures for how long this process and a Redis got no turn, so that a test of how fast something is can tell a slow
 * program from a machine that had other things to do.
 */
export function watchStalls(url: string): StallWatch {
  const { origin, host } = new URL(url);
  const redis = new Redis(origin === 'null' ? `redis://${host}` : origin);
  let longest = 0;
  let ended = false;
  const watch = async (): Promise<void> => {
    while (!ended) {
      const began = performance.now();
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      await redis.ping();
      longest = Math.max(longest, performance.now() - began - EVERY_MS);
    }
    redis.disconnect();
  };
  const watching = watch();
  return {
    async end() {
      ended = true;
      await watching;
      return longest;
    },
  };
}
