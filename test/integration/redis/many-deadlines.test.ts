import { expect, it } from '@jest/globals';
import { fireDeadlines } from '../../support/redis/fire-deadlines.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { allowing } from '../../support/slowness.js';

/** `DEADLINES=100000` for the large one, which takes about eleven minutes. */
const SESSIONS = Number(process.env.DEADLINES ?? 2_000);
const SHORTEST = 4_000 + SESSIONS;
const SPREAD = 4_000 + SESSIONS * 5;
const WARN_AT = 0.5;

it(`R42, R61: ${SESSIONS} deadlines come within a second of being due, each once, though a node is killed`, async () => {
  const { url, prefix } = await sharedRedis();
  const { expired, twice, unwarned, late, stalled } = await fireDeadlines({
    ...{ url, prefix: `${prefix}-many`, sessions: SESSIONS },
    ...{ shortest: SHORTEST, spread: SPREAD, warnAt: WARN_AT },
  });
  if (process.env.DEADLINES !== undefined) {
    const at = (share: number): number => late[Math.floor(share * (late.length - 1))] ?? Number.NaN;
    console.info(
      `late by: median ${at(0.5)} ms, 99 % ${at(0.99)} ms, most ${at(1)} ms; stalled ${Math.round(stalled)} ms`,
    );
  }
  expect({ expired, twice }).toEqual({ expired: SESSIONS, twice: 0 });
  expect(late[0]).toBeGreaterThanOrEqual(0);
  // How long the machine gave nothing a turn is not what is measured.
  const allowed = allowing(1_000) + stalled;
  expect(late.at(-1)).toBeLessThan(allowed);
  expect(unwarned).toBeLessThanOrEqual(allowed < SHORTEST * WARN_AT ? 0 : SESSIONS);
}, 1_200_000);
