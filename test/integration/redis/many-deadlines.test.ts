import { expect, it } from '@jest/globals';
import { fireDeadlines } from '../../support/redis/fire-deadlines.js';
import { withParameters } from '../../support/redis/redis-store.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';

/** `DEADLINES=100000` for the large one, which takes about eleven minutes. */
const SESSIONS = Number(process.env.DEADLINES ?? 2_000);
const LEAD = 4_000 + SESSIONS;
const WINDOW = 4_000 + SESSIONS * 5;

it(`R42, R61: ${SESSIONS} deadlines come within a second of being due, each once, though a node is killed`, async () => {
  const { url, prefix } = await sharedRedis();
  const options = { url: withParameters(url, { prefix: `${prefix}-many` }), sessions: SESSIONS };
  const { expired, odd, late, stalled } = await fireDeadlines({ ...options, lead: LEAD, window: WINDOW });
  if (process.env.DEADLINES !== undefined) {
    const at = (share: number): number => late[Math.floor(share * (late.length - 1))] ?? Number.NaN;
    console.info(
      `late by: median ${at(0.5)} ms, 99 % ${at(0.99)} ms, most ${at(1)} ms; stalled ${Math.round(stalled)} ms`,
    );
  }
  expect({ expired, odd }).toEqual({ expired: SESSIONS, odd: 0 });
  expect(late[0]).toBeGreaterThanOrEqual(0);
  // A machine that let nobody have a turn is not what is measured.
  expect(late.at(-1)).toBeLessThan(1_000 + stalled);
}, 1_200_000);
