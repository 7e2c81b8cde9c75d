import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

/** `kill -9` of a Redis that answers only once a write is on disk. */
export const redisKillAlways: Fault = {
  name: 'redis-kill-always',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'kept',
  rounds: { full: 10, short: 1 },
  async strike({ stage, random }) {
    await pause(random.between(50, 400));
    await stage.redis.kill();
    await pause(random.between(0, 1_500));
    await stage.redis.restart();
  },
};
