import type { RunningRedis } from '../../support/redis/start-redis.js';
import { ALWAYS_ON_DISK, type Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

/** So many writes of a log stay. */
const KEPT = 5;

/**
 * While a hub is down, the logs are cut past where its watchers stand. They come back to a hub that has nothing in
 * memory, and must be told what they cannot get any more.
 */
export const logTrimmed: Fault = {
  name: 'log-trimmed',
  redis: { kind: 'single', settings: ALWAYS_ON_DISK },
  durability: 'fsync',
  promise: 'told',
  rounds: { full: 5, short: 1 },
  async strike({ stage, random, sessions }) {
    const { hub } = random.pick(stage.hubs);
    await hub.kill();
    await pause(random.between(200, 600));
    await Promise.all(sessions.map((session) => trim(stage.redis, session)));
    await hub.restart();
  },
};

async function trim(redis: RunningRedis, session: string): Promise<void> {
  const [log] = (await redis.cli('KEYS', `*:log:${session}`)).split('\n');
  if (!log) throw new Error(`There is no log of ${session} in Redis.`);
  const newest = await redis.cli('XREVRANGE', log, '+', '-', 'COUNT', String(KEPT));
  const oldest = newest.split('\n').findLast((line) => /^\d+-0$/.test(line));
  if (oldest === undefined) throw new Error(`The log of ${session} is empty.`);
  await redis.cli('XTRIM', log, 'MINID', oldest);
}
