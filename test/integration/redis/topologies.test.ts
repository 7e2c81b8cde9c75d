import { afterEach, describe, expect, it } from '@jest/globals';
import type { RedisStore } from 'session-hub/internal/adapters/store-redis/redis-store.js';
import type { Write, WriteOutcome } from 'session-hub/internal/ports/session-store.js';
import { everythingOf } from '../../contract/every-event.js';
import { SessionScript } from '../../contract/session-script.js';
import { openRedisStore, withParameters } from '../../support/redis/redis-store.js';
import { startCluster } from '../../support/redis/start-cluster.js';
import { startSentinels } from '../../support/redis/start-sentinels.js';
import { writesAndReads } from '../../support/redis/writes-and-reads.js';
import { waitUntil } from '../../support/wait-until.js';

const STEADY_MS = 2_000;
const open: { close?(): Promise<void>; stop?(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await (one.close ?? one.stop)?.call(one);
});

describe('a Redis with sentinels', () => {
  it('goes on with the promoted replica, under new epochs', async () => {
    const sentinels = await startSentinels();
    open.push(sentinels);
    const subject = await store(sentinels.url);
    const session = await writesAndReads(subject);
    const interrupted = interruptions(subject);
    const dead = await sentinels.killMaster();
    await sentinels.newMaster(dead);
    await steady(subject);
    expect(await insisted(subject, session.write({ events: [session.line()] }))).toBe('conflict');
    const record = await subject.read(session.id);
    expect(record?.view.epoch).not.toBe(session.view.epoch);
    expect(interrupted()).toBeGreaterThan(0);
    await writesAndReads(subject, 'after');
  });

  it('with durability=replicated loses nothing that it acknowledged', async () => {
    const sentinels = await startSentinels();
    open.push(sentinels);
    const subject = await store(withParameters(sentinels.url, { durability: 'replicated', replicas: 2 }));
    const session = new SessionScript('kept');
    let acknowledged = 0;
    const dead = (async () => {
      await waitUntil(async () => acknowledged > 20, 10_000, 'some writes');
      return await sentinels.killMaster();
    })();
    try {
      for (;;) {
        const write = session.write({ events: [session.line()] });
        if ((await subject.write(write)) !== 'committed') break;
        acknowledged = write.record.view.seq;
      }
    } catch {
      // The primary is gone.
    }
    await sentinels.newMaster(await dead);
    await waitUntil(
      async () => (await subject.read('kept').catch(() => null)) !== null,
      20_000,
      'the new primary',
    );
    const record = await subject.read('kept');
    expect(acknowledged).toBeGreaterThan(10);
    expect(record?.view.seq).toBeGreaterThanOrEqual(acknowledged);
  });
});

describe('a Redis Cluster', () => {
  it('begins new epochs where a lagging replica took over, also for a hub that saw nothing of what was lost', async () => {
    const cluster = await startCluster();
    open.push(cluster);
    const url = withParameters(cluster.url, { partitions: 1 });
    const writer = await store(url);
    const judge = await store(url);
    const session = new SessionScript('lagging');
    await writer.write(session.write({ events: [session.line()] }));
    const master = await cluster.masterOf('{hub-0}');
    const replica = await cluster.replicaOf(master);
    await cluster.whole();
    // It cannot log in at its master any more, so what follows never reaches it.
    await replica.cli('CONFIG', 'SET', 'masterauth', 'wrong');
    await master.cli('CLIENT', 'KILL', 'TYPE', 'replica');
    for (let lost = 0; lost < 5; lost++) await writer.write(session.write({ events: [session.line()] }));

    const other = new SessionScript('other');
    await replica.cli('CLUSTER', 'FAILOVER', 'TAKEOVER');
    await waitUntil(
      async () => {
        const outcome = await judge.write(other.peek({ events: [other.line()] })).catch(() => null);
        return outcome !== null && (await judge.read('other').catch(() => null)) !== null;
      },
      15_000,
      'a write after the promotion',
    );
    const promoted = await cluster.masterOf('{hub-0}');
    expect(promoted.port).toBe(replica.port);
    const record = await judge.read('lagging');
    expect(record?.view.seq).toBe(1);
    expect(record?.view.epoch).not.toBe(session.view.epoch);
  });

  it('goes on under new epochs where a replica took over, and in the same where nothing happened', async () => {
    const cluster = await startCluster();
    open.push(cluster);
    const subject = await store(cluster.url);
    const ids = Array.from({ length: 30 }, (_, index) => `s${index}`);
    for (const id of ids) await writesAndReads(subject, id);
    const before = await subject.heads(ids);
    const interrupted = interruptions(subject);

    const master = await cluster.masterOf('{hub-0}');
    await master.kill();
    await cluster.newMasterOf('{hub-0}', master);
    await waitUntil(
      async () =>
        (await subject.health()).ok &&
        (await subject.heads(ids).catch(() => null)) !== null &&
        interrupted() > 0,
      20_000,
      'the cluster',
    );
    const after = await subject.heads(ids);
    const changed = ids.filter((id) => after.get(id)?.epoch !== before.get(id)?.epoch);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.length).toBeLessThan(ids.length);
    await writesAndReads(subject, 'after');
  });

  it('loses nothing and keeps its epochs while partitions move between servers', async () => {
    const cluster = await startCluster();
    open.push(cluster);
    const subject = await store(withParameters(cluster.url, { partitions: 2 }));
    const session = new SessionScript('moving');
    const heard: number[] = [];
    await subject.listen('moving', ({ events }) => heard.push(...events.map(({ event }) => event.seq)));
    let stop = false;
    let waits = 0;
    const writing = (async () => {
      while (!stop) {
        const write = session.peek({ events: [session.line()] });
        try {
          if ((await subject.write(write)) === 'committed') {
            session.view = write.record.view;
            session.revision = write.record.revision;
            continue;
          }
          throw new Error('Somebody else wrote.');
        } catch (error) {
          // Unknown outcome: only reading tells.
          waits += 1;
          const record = await subject.read('moving').catch(() => null);
          if (record !== null && record.revision === write.record.revision) {
            session.view = record.view;
            session.revision = record.revision;
          } else if (record !== null && record.revision !== session.revision) throw error;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    })();
    for (const partition of [0, 1, 0, 1]) {
      const from = await cluster.masterOf(`{hub-${partition}}`);
      const to = cluster.nodes.slice(0, 3).find((node) => node !== from);
      if (to === undefined) throw new Error('A cluster of one.');
      await cluster.moveSlot(await cluster.slotOf(`{hub-${partition}}`), to);
    }
    stop = true;
    await writing;
    const log = await subject.log(everythingOf('moving'));
    expect(log.map(({ seq }) => seq)).toEqual(
      Array.from({ length: session.view.seq }, (_, index) => index + 1),
    );
    expect((await subject.read('moving'))?.view).toEqual(session.view);
    expect(session.view.epoch).toBe('epoch-of-moving');
    expect(heard).toEqual([...heard].sort((one, other) => one - other));
    // What was published on the way is lost, and the hub compares heads then; what comes after it is heard.
    await waitUntil(
      async () => {
        await subject.write(session.write({ events: [session.line()] }));
        return (heard.at(-1) ?? 0) > log.length;
      },
      10_000,
      'the subscription to have moved along',
    );
    expect(waits).toBeLessThan(1_000);
  });
});

async function store(url: string): Promise<RedisStore> {
  const opened = await openRedisStore(url);
  open.push(opened);
  return opened;
}

function interruptions(subject: RedisStore): () => number {
  let count = 0;
  subject.listenInterruptions(() => {
    count += 1;
  });
  return () => count;
}

/** Sentinels cut the links to a new primary once or twice more before they leave it alone. */
async function steady(subject: RedisStore): Promise<void> {
  let healthySince = performance.now();
  await waitUntil(
    async () => {
      if (!(await subject.health()).ok) healthySince = performance.now();
      return performance.now() - healthySince > STEADY_MS;
    },
    20_000,
    'the new primary',
  );
}

/** Sentinels cut the links once more after a promotion: what could not be said is said again. */
async function insisted(subject: RedisStore, write: Write): Promise<WriteOutcome> {
  let outcome: WriteOutcome | null = null;
  await waitUntil(
    async () => {
      outcome = await subject.write(write).catch(() => null);
      return outcome !== null;
    },
    10_000,
    'a write',
  );
  if (outcome === null) throw new Error('Nothing was answered.');
  return outcome;
}
