import { withParameters } from '../../support/redis/redis-store.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { describeWebhooks } from './webhooks-suite.js';

let round = 0;

describeWebhooks('Redis', {
  async store() {
    const { url, prefix } = await sharedRedis();
    return { kind: 'redis', url: withParameters(url, { prefix: `${prefix}-hooks-${round++}` }) };
  },
});
