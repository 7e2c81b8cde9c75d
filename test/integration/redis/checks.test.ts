import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHub, type Hub } from 'session-hub';
import { withParameters } from '../../support/redis/redis-store.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { checkChain, logOf, TESTER } from '../../support/verb-walk.js';

let first: Hub;
let second: Hub;
beforeAll(async () => {
  const { url, prefix } = await sharedRedis();
  const store = { kind: 'redis', url: withParameters(url, { prefix: `${prefix}-checks` }) } as const;
  [first, second] = await Promise.all([createHub({ store }), createHub({ store })]);
});
afterAll(() => Promise.all([first.close(), second.close()]));

function tell(hub: Hub, name: string, ok: boolean): Promise<unknown> {
  return hub.facade.append(TESTER, { id: 'watched', operations: [{ type: 'check', data: { name, ok } }] });
}

describe('checks over two nodes', () => {
  it('R90, R64, R50: hold and release the session once, whoever was faster', async () => {
    await first.facade.create(TESTER, { id: 'watched', start: true });
    await Promise.all([tell(first, 'feed', false), tell(second, 'broker', false)]);
    expect(await first.facade.read(TESTER, 'watched')).toMatchObject({ status: 'suspended' });
    await Promise.all([tell(second, 'feed', true), tell(first, 'broker', true)]);
    expect(await second.facade.read(TESTER, 'watched')).toMatchObject({
      status: 'active',
      checks: { feed: { ok: true }, broker: { ok: true } },
    });
    const log = await logOf(first.facade, 'watched');
    expect(checkChain(log)).toBe('active');
    expect(log.flatMap(({ type, data }) => (type === 'status' ? [data.verb] : []))).toEqual([
      'start',
      'suspend',
      'resume',
    ]);
  });
});
