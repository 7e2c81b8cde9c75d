import { cutAof } from '../../support/redis/aof-file.js';
import { EACH_SECOND_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

/** About what a second of load writes. */
const MOST_LOST_BYTES = 60_000;

/** The machine of a Redis that flushes every second loses power: what it acknowledged last is not on its disk. */
export const redisKillEverysec: Fault = {
  name: 'redis-kill-everysec',
  redis: { kind: 'single', settings: EACH_SECOND_ON_DISK },
  durability: 'memory',
  promise: 'told',
  rounds: { full: 8, short: 1 },
  async strike({ stage, random }) {
    await pause(random.between(50, 400));
    await stage.redis.kill();
    // A killed process leaves what it wrote to the system; a machine without power does not.
    await cutAof(stage.redis, random.between(1, MOST_LOST_BYTES));
    await pause(random.between(0, 1_500));
    await stage.redis.restart();
  },
};
