import { cutAof } from '../../support/redis/aof-file.js';
import type { RunningRedis } from '../../support/redis/start-redis.js';
import { ALWAYS_ON_DISK, EACH_SECOND_ON_DISK, type Fault, type FaultRun } from '../support/fault.js';
import { pause } from '../support/pause.js';

const MOST_CUT_BYTES = 200;
/** The hubs need some of it to come back, and the rewrite the rest: it is hit before, in it and after. */
const LONGEST_RUN_MS = 1_200;

/**
 * The file is torn, and Redis dies again while the hubs have its file rewritten, or just before or after, with another
 * tear. What was acknowledged after that outlives one more restart.
 */
export const aofTornTwice: Fault = {
  name: 'aof-torn-twice',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'told',
  rounds: { full: 6, short: 0 },
  strike: tearTwice,
};

/** The same where Redis flushes every second. */
export const aofTornTwiceEverysec: Fault = {
  ...aofTornTwice,
  name: 'aof-torn-twice-everysec',
  redis: { kind: 'single', settings: EACH_SECOND_ON_DISK },
  durability: 'memory',
};

async function tearTwice({ stage: { redis }, random, everybodyReports }: FaultRun): Promise<void> {
  await pause(random.between(50, 400));
  for (let tear = 0; tear < 2; tear++) {
    await redis.kill();
    await cutAof(redis, random.between(1, MOST_CUT_BYTES));
    await startAsSupervised(redis);
    await pause(random.between(0, LONGEST_RUN_MS));
  }
  await everybodyReports();
  await redis.kill();
  await startAsSupervised(redis);
}

/** A Redis that was killed during a rewrite refuses to load a torn file once, and loads it at the next start. */
async function startAsSupervised(redis: RunningRedis): Promise<void> {
  await redis.restart().catch(() => redis.restart());
}
