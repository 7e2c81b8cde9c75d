import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COMMAND_VERBS, HubError, type HubEvent } from '@session-hub/shared';
import fc from 'fast-check';
import { createHub, type Hub } from 'session-hub';
import { Random } from 'session-hub/internal/testing/random.js';
import { withParameters } from '../../support/redis/redis-store.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { checkChain, commandOf, LASTING_VERBS, logOf, TESTER, walk } from '../../support/verb-walk.js';

const SESSIONS = 50;
const VERBS = 10_000;

let first: Hub;
let second: Hub;
beforeAll(async () => {
  const { url, prefix } = await sharedRedis();
  const store = { kind: 'redis', url: withParameters(url, { prefix: `${prefix}-verbs` }) } as const;
  [first, second] = await Promise.all([createHub({ store }), createHub({ store })]);
});
afterAll(() => Promise.all([first.close(), second.close()]));

describe('two nodes over one Redis', () => {
  it('R30, R33, R41: lead where the table says when the verbs of one session come over both in turn', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...COMMAND_VERBS), { maxLength: 25 }), async (verbs) => {
        round += 1;
        await walk((round % 2 === 0 ? first : second).facade, `walk-${round}`, verbs);
      }),
      { numRuns: 60 },
    );
  });

  it(`R30, R50: agree about ${VERBS} verbs that they race each other with`, async () => {
    const random = new Random(4);
    const ids = Array.from({ length: SESSIONS }, (_, index) => `race-${index}`);
    for (const id of ids) await first.facade.create(TESTER, { id, start: true });
    /** Seqs of the answers, by session: two verbs that both got one must not have got the same. */
    const answered = new Map<string, number[]>(ids.map((id) => [id, []]));
    let refused = 0;
    let busy = 0;

    async function one(hub: Hub, id: string): Promise<void> {
      const verb = random.pick(LASTING_VERBS.filter((lasting) => lasting !== 'touch'));
      try {
        const { seq } = await hub.facade.command(TESTER, id, commandOf(verb));
        answered.get(id)?.push(seq);
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        if (error.code === 'illegal_transition') refused += 1;
        else if (error.code === 'overloaded') busy += 1;
        else throw error;
      }
    }

    async function race(hub: Hub): Promise<void> {
      for (let left = VERBS / 2 / 20; left > 0; left--) {
        const burst = Array.from({ length: 20 }, () => one(hub, random.pick(ids)));
        await Promise.all(burst);
      }
    }

    await Promise.all([race(first), race(second)]);

    let accepted = 0;
    for (const id of ids) {
      const [log, same] = await Promise.all([logOf(first.facade, id), logOf(second.facade, id)]);
      expect(same).toEqual(log);
      const view = await second.facade.read(TESTER, id);
      expect(view.status).toBe(checkChain(log));
      const seqs = answered.get(id) ?? [];
      expect(new Set(seqs).size).toBe(seqs.length);
      expect(log.filter(isAsked).map(({ seq }) => seq)).toEqual(
        [...seqs].sort((left, right) => left - right),
      );
      accepted += seqs.length;
    }
    expect(accepted + refused + busy).toBe(VERBS);
    expect(Math.min(accepted, refused)).toBeGreaterThan(500);
  });
});

/** The event of a verb that somebody asked for, and not what followed from it or came before it. */
function isAsked(event: HubEvent): boolean {
  return (
    event.by === TESTER.id &&
    event.type !== 'created' &&
    !(event.type === 'status' && event.data.verb === 'start' && event.seq === 2)
  );
}
