import { afterEach, describe, expect, it } from '@jest/globals';
import { withParameters } from '../../support/redis/redis-store.js';
import { type RunningRedis, startRedis } from '../../support/redis/start-redis.js';
import { type RunningHub, runningHub } from '../../support/running-hub.js';
import { waitUntil } from '../../support/wait-until.js';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const LINE = { type: 'log', data: { text: 'x', level: 'info' } };

describe('durability=replicated', () => {
  it('R27, R28: tells nobody that something was written before a replica has it, however often it is repeated', async () => {
    const primary = await startRedis();
    open.push(() => primary.stop());
    const replica = await startRedis();
    open.push(() => replica.stop());
    await follow(replica, primary);
    const hub = await runningHub({
      store: { kind: 'redis', url: withParameters(primary.url, { durability: 'replicated' }) },
    });
    open.push(() => hub.close());
    const repeated = {
      create: () => post(hub, '', { id: 'a', start: true, key: 'k1' }),
      numbered: () => post(hub, '/before/events', { emitter: 'w1', operations: [{ ...LINE, n: 1 }] }),
      keyed: () => post(hub, '/before/events', [LINE], { 'idempotency-key': 'k2' }),
    };
    expect(await post(hub, '', { id: 'before', start: true })).toBe(201);

    await replica.cli('REPLICAOF', 'NO', 'ONE');
    await waitUntil(async () => (await replicasOf(primary)) === 0, 5_000, 'the replica to be gone');
    for (const [what, say] of Object.entries(repeated)) {
      for (let round = 0; round < 3; round++) expect([what, await say()]).toEqual([what, 503]);
    }

    await follow(replica, primary);
    for (const say of Object.values(repeated)) expect(await say()).toBeLessThan(300);
    const log = await fetch(`${hub.url}/v1/sessions/before/events?after=0`);
    const { events } = (await log.json()) as { events: { type: string }[] };
    expect(events.filter(({ type }) => type === 'log')).toHaveLength(2);
  });
});

async function follow(replica: RunningRedis, primary: RunningRedis): Promise<void> {
  await replica.cli('REPLICAOF', '127.0.0.1', String(primary.port));
  await waitUntil(async () => (await replicasOf(primary)) === 1, 20_000, 'the replica to follow');
}

async function replicasOf(primary: RunningRedis): Promise<number> {
  const info = await primary.cli('INFO', 'replication');
  return info.match(/state=online/g)?.length ?? 0;
}

async function post(hub: RunningHub, path: string, body: unknown, headers = {}): Promise<number> {
  const response = await fetch(`${hub.url}/v1/sessions${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response.status;
}
