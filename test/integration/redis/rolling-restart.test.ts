import { expect, it } from '@jest/globals';
import { withParameters } from '../../support/redis/redis-store.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { rollingRestart } from '../../support/rolling-restart.js';
import { allowing } from '../../support/slowness.js';
import { spawnHub } from '../../support/spawn-hub.js';

const SLOT_AND_GRACE_MS = 2_000;

it('R51, R28: a rolling restart of three hubs over Redis loses nothing, and nobody waits 2 s past their moment', async () => {
  const { url, prefix } = await sharedRedis();
  const env = { REDIS_URL: withParameters(url, { prefix }), DRAIN_SECONDS: '2' };
  const exits: unknown[] = [];
  const report = await rollingRestart({
    startNode: async (port) => {
      const hub = await spawnHub({ port, env });
      return {
        async stop() {
          exits.push((await hub.stop()).code);
          await hub.dispose();
        },
      };
    },
    nodes: 3,
    emitters: 5,
    rate: 50,
    watchers: 40,
    probe: 'readyz',
  });
  console.log('a rolling restart of three hubs over Redis:', JSON.stringify(report));
  expect(exits.slice(0, 3)).toEqual([0, 0, 0]);
  expect(report).toMatchObject({ refused: 0, lost: 0, duplicated: 0, disordered: 0, loggedTwice: 0 });
  expect(report.moves).toBeGreaterThan(20);
  expect(report.longestWait).toBeLessThan(allowing(SLOT_AND_GRACE_MS));
});
