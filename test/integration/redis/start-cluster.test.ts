import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster } from 'ioredis';
import { type RunningCluster, startCluster } from '../../support/redis/start-cluster.js';

const hub = { name: 'hub', password: 'secret', rules: '~* &* +@all -@dangerous +cluster +info' };

describe('a Redis Cluster that a test starts', () => {
  let cluster: RunningCluster;
  let client: Cluster;

  beforeAll(async () => {
    cluster = await startCluster({ users: [hub] });
    client = new Cluster([...cluster.urls], {
      redisOptions: { username: hub.name, password: hub.password },
    });
    client.on('error', () => {});
  });
  afterAll(async () => {
    client?.disconnect();
    await cluster?.stop();
  });

  it('names its nodes and its user in one url', () => {
    const hosts = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
    expect(cluster.url).toBe(`redis+cluster://hub:secret@${hosts}`);
    expect(new Set(cluster.urls).size).toBe(6);
  });

  it('spreads the slots over three masters, each with a replica', async () => {
    const masters = await Promise.all([0, 8_000, 16_383].map((slot) => cluster.masterOf(slot)));
    expect(masters).toEqual(cluster.nodes.slice(0, 3));
    const replicas = await Promise.all(masters.map((master) => cluster.replicaOf(master)));
    expect(new Set(replicas)).toEqual(new Set(cluster.nodes.slice(3)));
  });

  it('moves a slot with its keys while a client goes on', async () => {
    const keys = Array.from({ length: 250 }, (_, index) => `{moving}:${index}`);
    for (const key of keys) await client.set(key, key);
    const slot = await cluster.slotOf('{moving}');
    const from = await cluster.masterOf(slot);
    const to = await cluster.masterOf(slot < 8_000 ? 16_383 : 0);
    const move = await cluster.beginMove(slot, to);
    await expect(from.cli('GET', '{moving}:missing')).rejects.toThrow(`ASK ${slot} 127.0.0.1:${to.port}`);
    expect(await client.get('{moving}:7')).toBe('{moving}:7');
    await move.finish();
    expect(await cluster.masterOf('{moving}')).toBe(to);
    await expect(from.cli('GET', '{moving}:7')).rejects.toThrow(`MOVED ${slot} 127.0.0.1:${to.port}`);
    expect(await Promise.all(keys.map((key) => client.get(key)))).toEqual(keys);
    await cluster.moveSlot(slot, from);
    expect(await cluster.masterOf(slot)).toBe(from);
  });

  it('changes masters when it is told to, without a loss', async () => {
    const former = await cluster.masterOf('one');
    await client.set('one', '1');
    const next = await cluster.failover(former, 'gracefully');
    expect(await cluster.newMasterOf('one', former)).toBe(next);
    expect(await client.get('one')).toBe('1');
    await cluster.whole();
    expect(await cluster.failover(next, 'forced')).toBe(former);
    await cluster.whole();
  });

  it('changes masters when one is killed, and takes the dead one back as a replica', async () => {
    const former = await cluster.masterOf('one');
    const replica = await cluster.replicaOf(former);
    await former.kill();
    expect(await cluster.newMasterOf('one', former)).toBe(replica);
    expect(await client.get('one')).toBe('1');
    await former.restart();
    await cluster.whole();
    // On a busy machine the two may have changed places once more by now.
    const master = await cluster.masterOf('one');
    expect(new Set([master, await cluster.replicaOf(master)])).toEqual(new Set([replica, former]));
  });
});
