import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHub, type Hub } from 'session-hub';
import { withParameters } from '../../support/redis/redis-store.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { logOf, TESTER } from '../../support/verb-walk.js';
import { waitUntil } from '../../support/wait-until.js';

let first: Hub;
let second: Hub;
beforeAll(async () => {
  const { url, prefix } = await sharedRedis();
  const store = { kind: 'redis', url: withParameters(url, { prefix: `${prefix}-closing` }) } as const;
  [first, second] = await Promise.all([createHub({ store }), createHub({ store })]);
});
afterAll(() => Promise.all([first.close(), second.close()]));

async function stopped(id: string, closingTime: number): Promise<void> {
  await first.facade.create(TESTER, { id, start: true, overrides: { policy: { closingTime } } });
  await first.facade.command(TESTER, id, { verb: 'stop', reason: 'enough' });
}

async function endings(id: string): Promise<unknown[]> {
  return (await logOf(second.facade, id)).flatMap(({ type, data }) =>
    type === 'status' && data.outcome !== undefined ? [data.verb] : [],
  );
}

describe('a closing session on two nodes', () => {
  it('R78, R50: is finished by one of those that want to, and the others are told so', async () => {
    await stopped('raced', 60_000);
    const finish = (hub: Hub) => hub.facade.command(TESTER, 'raced', { verb: 'finish' });
    const answers = await Promise.allSettled([first, second, first, second].map(finish));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'session_ended' });
    }
    expect(await endings('raced')).toEqual(['finish']);
  });

  it('R78: may be written to over either, and is closed once when its time is over', async () => {
    await stopped('timed', 1_500);
    await second.facade.append(TESTER, {
      id: 'timed',
      operations: [{ type: 'log', data: { text: 'sold' } }],
    });
    expect(await second.facade.read(TESTER, 'timed')).toMatchObject({ status: 'closing', log: { total: 1 } });
    const isClosed = async () => (await second.facade.read(TESTER, 'timed')).status === 'closed';
    await waitUntil(isClosed, 15_000, 'the end of the time for closing');
    expect((await first.facade.read(TESTER, 'timed')).outcome).toMatchObject({ reason: 'enough' });
    expect(await endings('timed')).toEqual(['finish']);
  });
});
