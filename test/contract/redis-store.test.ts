import { Redis } from 'ioredis';
import { RedisStore } from 'session-hub/internal/adapters/store-redis/redis-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { systemRandomness } from 'session-hub/internal/adapters/system/system-randomness.js';
import { describeSessionStore } from './session-store-contract.js';

const url = process.env.REDIS_URL ?? 'redis://127.0.0.1:7711';

describeSessionStore('RedisStore', {
  async open() {
    const store = new RedisStore({ url, clock: systemClock, randomness: systemRandomness, logger: silentLogger });
    await store.open();
    return store;
  },
  async reset() {
    const redis = new Redis(url);
    await redis.flushall();
    redis.disconnect();
  },
  now: () => Date.now(),
});
