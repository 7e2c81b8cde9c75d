import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHub, type Hub } from 'session-hub';
import { withParameters } from '../../support/redis/redis-store.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { signalWalk, walkSignals } from '../../support/signal-walk.js';
import { checkChain, logOf, TESTER } from '../../support/verb-walk.js';

const SESSIONS = 40;

let first: Hub;
let second: Hub;
beforeAll(async () => {
  const { url, prefix } = await sharedRedis();
  const store = { kind: 'redis', url: withParameters(url, { prefix: `${prefix}-conditions` }) } as const;
  [first, second] = await Promise.all([createHub({ store }), createHub({ store })]);
});
afterAll(() => Promise.all([first.close(), second.close()]));

describe('conditions between two nodes over one Redis', () => {
  it('R85, R88: lead to no transition that the table does not have, whatever is said', async () => {
    let round = 0;
    const firings = { start: 0, stop: 0 };
    await fc.assert(
      fc.asyncProperty(signalWalk, async (walk) => {
        round += 1;
        await walkSignals((round % 2 === 0 ? first : second).facade, `walk-${round}`, walk, firings);
      }),
      { numRuns: 160 },
    );
    expect(Math.min(firings.start, firings.stop)).toBeGreaterThan(3);
  });

  it('R85: are carried out once, whichever node hears of them first', async () => {
    const ids = Array.from({ length: SESSIONS }, (_, index) => `race-${index}`);
    const overrides = {
      autoStart: [{ condition: 'vix_below', value: 30 }],
      autoStop: [{ condition: 'vix_above', value: 40 }],
    };
    for (const id of ids) await first.facade.create(TESTER, { id, overrides });
    const say = (hub: Hub, value: number) =>
      hub.facade.managing.bulk(TESTER, { signal: { name: 'vix', value }, ids });
    await Promise.all([say(first, 20), say(second, 21), say(first, 22)]);
    await Promise.all([say(second, 50), say(first, 51), say(second, 52)]);
    for (const id of ids) {
      const log = await logOf(first.facade, id);
      expect(checkChain(log)).toBe('closed');
      expect(log.filter(({ type }) => type === 'condition')).toMatchObject([
        { data: { which: 'autoStart', action: 'start' } },
        { data: { which: 'autoStop', action: 'stop' } },
      ]);
    }
  });
});
