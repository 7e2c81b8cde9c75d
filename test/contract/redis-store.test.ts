import { RedisStore } from 'session-hub/internal/adapters/store-redis/redis-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { systemClock } from 'session-hub/internal/adapters/system/system-clock.js';
import { systemRandomness } from 'session-hub/internal/adapters/system/system-randomness.js';
import { sharedRedis } from '../support/redis/shared-redis.js';
import { describeSessionStore } from './session-store-contract.js';

let round = 0;

describeSessionStore('RedisStore', {
  async open() {
    const { url, prefix } = await sharedRedis();
    const store = new RedisStore({
      url: `${url}${url.includes('?') ? '&' : '?'}prefix=${prefix}-${round}`,
      clock: systemClock,
      randomness: systemRandomness,
      logger: silentLogger,
    });
    await store.open();
    return store;
  },
  async reset() {
    round += 1;
  },
  now: () => Date.now(),
});
