import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectHub, type Hub as HubClient, type SessionPresence } from '@session-hub/client';
import { type ClusterHub, clusterHub } from '../../support/cluster/cluster-hub.js';
import { SseClient } from '../../support/http/sse-client.js';
import { type LocalRedis, localRedis } from '../../support/local-redis.js';
import { repositoryRoot } from '../../support/repository-root.js';
import { RunningProgram } from '../../support/running-program.js';
import { allowing } from '../../support/slowness.js';
import { waitUntil } from '../../support/wait-until.js';

const PROGRAM = join(repositoryRoot, '.build', 'test', 'support', 'cluster', 'hub-program.js');

let redis: LocalRedis;
let here: ClusterHub;
let there: ClusterHub;
const open: { close(): unknown }[] = [];
beforeEach(async () => {
  redis = await localRedis();
  [here, there] = await Promise.all([clusterHub(redis.port), clusterHub(redis.port)]);
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
  await Promise.all([here.close(), there.close()]);
  await redis.dispose();
});

function connect(url: string, user: string): HubClient {
  const client = connectHub(url, { token: user });
  open.push(client);
  return client;
}

/** Somebody who watches the session `s`. Resolves when the hub shows it. */
async function watcher(url: string, user: string): Promise<HubClient> {
  const client = connect(url, user);
  client.session('s').subscribe(() => {});
  await client.session('s').ready();
  return client;
}

interface Watched {
  presence: SessionPresence;
  joined: string[];
  left: string[];
  people(): string;
}

/** Somebody who follows who watches `s`, and does not watch it. */
async function presenceAt(url: string): Promise<Watched> {
  const presence = await connect(url, 'observer').presence('s');
  const joined: string[] = [];
  const left: string[] = [];
  presence.on('join', (id) => joined.push(id));
  presence.on('leave', (id) => left.push(id));
  await waitUntil(async () => presence.current !== null, 5_000, 'the first list');
  const people = () =>
    (presence.current?.people ?? [])
      .map(({ id, connections }) => `${id} ${connections}`)
      .sort()
      .join(', ');
  return { presence, joined, left, people };
}

const shows = ({ people }: Watched, wanted: string, within = 5_000) =>
  waitUntil(async () => people() === wanted, within, `${wanted || 'nobody'} to be shown`);
const isOffline = (client: HubClient) => client.connection.state.kind === 'offline';

describe('two nodes over Redis', () => {
  it('R57, R58: show who watches on either of them', async () => {
    await watcher(there.url, 'anna');
    const watched = await presenceAt(here.url);
    expect(watched.people()).toBe('anna 1');
    expect(watched.joined).toEqual([]);
    await watcher(here.url, 'anna');
    const ben = await watcher(there.url, 'ben');
    await shows(watched, 'anna 2, ben 1');
    ben.close();
    await shows(watched, 'anna 2');
    expect([watched.joined, watched.left]).toEqual([['ben'], ['ben']]);
  });

  it('R59: lose the watchers of a node that is killed within 15 s', async () => {
    const node = new RunningProgram([PROGRAM, String(redis.port)]);
    open.push({ close: () => node.kill() });
    const url = await node.until(({ lines }) => lines[0], 'the address of the node');
    await watcher(url, 'anna');
    await watcher(there.url, 'ben');
    const watched = await presenceAt(here.url);
    await shows(watched, 'anna 1, ben 1');
    const killedAt = performance.now();
    await node.kill();
    await shows(watched, 'ben 1', 15_000);
    expect(performance.now() - killedAt).toBeLessThan(allowing(15_000));
    expect(watched.left).toEqual(['anna']);
  });

  it('R55, R56: end what a user has on either of them within a second, for good when access was taken away', async () => {
    const [mine, other, ben] = await Promise.all([
      watcher(here.url, 'anna'),
      watcher(there.url, 'anna'),
      watcher(there.url, 'ben'),
    ]);
    here.hub.disconnectUser('anna', { kind: 'revoke', reason: 'Your account was closed.' });
    await waitUntil(async () => isOffline(mine) && isOffline(other), 1_000, 'the end of both connections');
    for (const client of [mine, other]) {
      expect(client.connection.state).toMatchObject({
        retryAt: null,
        error: { code: 'unauthorized', message: 'Your account was closed.' },
      });
      await expect(client.read('s')).rejects.toMatchObject({ code: 'unauthorized' });
    }
    expect((await ben.read('s')).id).toBe('s');
  });

  it('R55: let a user come back who was only sent away, and is not barred', async () => {
    const client = await watcher(there.url, 'anna');
    let offline = 0;
    client.connection.subscribe(() => {
      if (isOffline(client)) offline += 1;
    });
    here.hub.disconnectUser('anna', { kind: 'disconnect' });
    await waitUntil(async () => offline > 0 && client.connection.state.kind === 'live', 5_000, 'the return');

    there.barred.add('anna');
    here.hub.disconnectUser('anna', { kind: 'disconnect' });
    await waitUntil(
      async () => client.connection.state.kind === 'offline' && client.connection.state.retryAt === null,
      5_000,
      'the refusal at the next connection',
    );
  });

  it('R55, R46: end streams and clients inside the process as well', async () => {
    const inside = there.hub.client({ id: 'anna', kind: 'person', roles: [] });
    inside.session('s').subscribe(() => {});
    await inside.session('s').ready();
    const stream = await SseClient.open(`${there.url}/v1/sessions/s/stream`, { token: 'anna' });
    open.push(stream);
    expect((await stream.next()).event).toBe('reset');
    here.hub.disconnectUser('anna', { kind: 'revoke', code: 'forbidden' });
    expect(await stream.next()).toMatchObject({ event: 'refused', data: { code: 'forbidden' } });
    await waitUntil(async () => isOffline(inside), 1_000, 'the end of the client inside');
    expect(inside.connection.state).toMatchObject({ retryAt: null, error: { code: 'forbidden' } });
  });

  it('R7: tell everybody when something is announced, wherever they are', async () => {
    const [mine, other] = await Promise.all([watcher(here.url, 'anna'), watcher(there.url, 'ben')]);
    const attempts = new Set<HubClient>();
    for (const client of [mine, other])
      client.connection.subscribe(() => {
        if (client.connection.state.kind === 'connecting') attempts.add(client);
      });
    here.hub.facade.notify({ kind: 'everybody' }, { kind: 'closing', reconnectAfter: 100 });
    await waitUntil(async () => attempts.size === 2, 3_000, 'both to connect anew');
  });

  it('go on alone while Redis is away, and together when it is back', async () => {
    const anna = await watcher(there.url, 'anna');
    const watched = await presenceAt(here.url);
    await redis.kill();
    const mine = await watcher(here.url, 'ben');
    await shows(watched, 'anna 1, ben 1');
    const view = await mine.session('s').command({ verb: 'touch' });
    expect(view.view.id).toBe('s');
    await redis.restart();
    await watcher(there.url, 'carl');
    await shows(watched, 'anna 1, ben 1, carl 1', 10_000);
    expect(watched.left).toEqual([]);
    here.hub.disconnectUser('anna', { kind: 'revoke' });
    await waitUntil(async () => isOffline(anna), 1_000, 'the end of the connection on the other node');
  });

  it('R7: leave the connections of the other alone when one closes', async () => {
    const staying = await watcher(there.url, 'anna');
    const watched = await presenceAt(there.url);
    await watcher(here.url, 'ben');
    await shows(watched, 'anna 1, ben 1');
    const ends: string[] = [];
    staying.connection.subscribe(() => ends.push(staying.connection.state.kind));
    await here.close();
    await shows(watched, 'anna 1');
    expect(ends).toEqual([]);
    here = await clusterHub(redis.port);
  });

  it('keep all sockets of a user in a room, which an application can speak to', async () => {
    const client = await watcher(there.url, 'anna');
    const rooms = await here.io.of('/hub').in('user:anna').fetchSockets();
    expect(rooms).toHaveLength(1);
    // It may be back before anybody has looked.
    const kinds: string[] = [];
    client.connection.subscribe(() => kinds.push(client.connection.state.kind));
    here.io.of('/hub').in('user:anna').disconnectSockets();
    await waitUntil(async () => kinds.some((kind) => kind !== 'live'), 1_000, 'the end of the connection');
  });
});
