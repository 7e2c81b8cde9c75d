import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningRedis } from '../../support/redis/start-redis.js';
import type { Fault } from '../support/fault.js';
import { pause } from '../support/pause.js';

/** About what a second of load writes. */
const MOST_LOST_BYTES = 60_000;

/** The machine of a Redis that flushes every second loses power: what it acknowledged last is not on its disk. */
export const redisKillEverysec: Fault = {
  name: 'redis-kill-everysec',
  redis: { kind: 'single', settings: { appendonly: 'yes', appendfsync: 'everysec' } },
  durability: 'memory',
  promise: 'told',
  rounds: { full: 8, short: 1 },
  async strike({ stage, random }) {
    await pause(random.between(50, 400));
    await stage.redis.kill();
    await forgetTheLast(stage.redis, random.between(1, MOST_LOST_BYTES));
    await pause(random.between(0, 1_500));
    await stage.redis.restart();
  },
};

/** A killed process leaves what it wrote to the system; a machine without power does not. */
async function forgetTheLast({ folder }: RunningRedis, bytes: number): Promise<void> {
  const log = join(folder, 'appendonlydir');
  const [newest] = (await readdir(log))
    .filter((name) => name.endsWith('.incr.aof'))
    .sort()
    .reverse();
  if (newest === undefined) throw new Error(`There is no log in ${log}.`);
  const path = join(log, newest);
  await truncate(path, Math.max(0, (await stat(path)).size - bytes));
}
