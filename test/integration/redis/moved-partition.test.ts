import { afterEach, describe, expect, it } from '@jest/globals';
import { SessionScript } from '../../contract/session-script.js';
import { openRedisStore, withParameters } from '../../support/redis/redis-store.js';
import { type RunningCluster, startCluster } from '../../support/redis/start-cluster.js';
import { allowing } from '../../support/slowness.js';

/** As its keys are called. */
const ONLY_PARTITION = '{hub-0}';
const open: { close?(): Promise<void>; stop?(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await (one.close ?? one.stop)?.call(one);
});

describe('a Redis Cluster with durability=replicated', () => {
  it('takes writes within a second after a partition has moved, and waits while it moves', async () => {
    const cluster = await startCluster();
    open.push(cluster);
    const subject = await openRedisStore(
      withParameters(cluster.url, { partitions: 1, durability: 'replicated' }),
    );
    open.push(subject);
    const session = new SessionScript('moved');
    const write = async (): Promise<void> => {
      expect(await subject.write(session.write({ events: [session.line()] }))).toBe('committed');
    };
    await write();
    for (let round = 0; round < 3; round++) {
      await cluster.moveSlot(await cluster.slotOf(ONLY_PARTITION), await anotherMaster(cluster));
      const movedAt = performance.now();
      await write();
      expect(performance.now() - movedAt).toBeLessThan(allowing(1_000));
    }
    const slot = await cluster.slotOf(ONLY_PARTITION);
    const move = await cluster.beginMove(slot, await anotherMaster(cluster));
    // A new session's keys are nowhere yet: until the slot has moved Redis asks to try again.
    const fresh = new SessionScript('fresh');
    const waiting = subject.write(fresh.write({ events: [fresh.line()] }));
    await move.finish();
    expect(await waiting).toBe('committed');
    await write();
  });
});

describe('a Redis Cluster whose first partition is moving', () => {
  it('lets a hub start', async () => {
    const cluster = await startCluster();
    open.push(cluster);
    const url = withParameters(cluster.url, { partitions: 1 });
    open.push(await openRedisStore(url));
    const slot = await cluster.slotOf(ONLY_PARTITION);
    const move = await cluster.beginMove(slot, await anotherMaster(cluster));
    open.push(await openRedisStore(url));
    await move.finish();
  });
});

/** One of the masters that the partition is not on. */
async function anotherMaster(cluster: RunningCluster) {
  const from = await cluster.masterOf(ONLY_PARTITION);
  const to = cluster.nodes.slice(0, 3).find((node) => node !== from);
  if (to === undefined) throw new Error('A cluster of one.');
  return to;
}
