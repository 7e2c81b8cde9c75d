import { openRedisStore, withParameters } from '../support/redis/redis-store.js';
import { sharedRedis } from '../support/redis/shared-redis.js';
import { describeSessionStore } from './session-store-contract.js';

let round = 0;

describeSessionStore('RedisStore', {
  async open() {
    const { url, prefix } = await sharedRedis();
    return await openRedisStore(withParameters(url, { prefix: `${prefix}-${round}` }));
  },
  async reset() {
    round += 1;
  },
  now: () => Date.now(),
});
