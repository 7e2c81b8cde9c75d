import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HubError } from '@session-hub/shared';
import { createHub, type WebhookOptions } from 'session-hub';
import { hubApi } from '../../support/hub-api.js';
import { withParameters } from '../../support/redis/redis-store.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { type SpawnedHub, spawnHub } from '../../support/spawn-hub.js';
import { type Receiver, startReceiver } from '../../support/webhooks/receiver.js';
import { appendCustom, NOBODY, webhook } from './webhooks-suite.js';

let folder: string;
let receiver: Receiver;
const hubs: SpawnedHub[] = [];
let round = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-hub-killed-'));
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.dispose();
  await receiver.close();
  await rm(folder, { recursive: true, force: true });
});

function hook(): WebhookOptions {
  return webhook('far', receiver, { types: ['custom', 'status'], timeout: 400 });
}

async function spawned(env: Readonly<Record<string, string>> = {}): Promise<SpawnedHub> {
  const file = join(folder, 'webhooks.json');
  await writeFile(file, JSON.stringify([hook()]));
  const hub = await spawnHub({ env: { WEBHOOKS_FILE: file, ...env } });
  hubs.push(hub);
  return hub;
}

async function redisUrl(): Promise<string> {
  const { url, prefix } = await sharedRedis();
  return withParameters(url, { prefix: `${prefix}-killed-${round++}` });
}

const custom = (payload: unknown) => ({ type: 'custom', data: { name: 'test', payload } });

/** At least once: what was told and not noted comes again, but nothing comes before its turn. */
function onceEach(seqs: readonly number[]): number[] {
  return seqs.filter((seq, index) => seqs.indexOf(seq) === index);
}

/** Where two nodes write into one session all the time, a write may lose too often and be asked to come again. */
async function patiently(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof HubError && error.retryable)) throw error;
    }
  }
}

describe('webhooks when a node is killed', () => {
  it('R80: are told by the next start what was stored and not delivered', async () => {
    receiver.behaviour = () => 'hang';
    const hub = await spawned();
    const http = hubApi(hub.url);
    await http.create({ id: 's' });
    await http.append('s', custom(1));
    await http.append('s', custom(2));
    await receiver.until(() => receiver.requests.length > 0, 'the first try');
    await hub.kill();
    receiver.behaviour = () => 200;
    await hub.restart();
    await receiver.until(() => receiver.taken('s').length >= 2, 'both events');
    expect(receiver.taken('s')).toEqual([2, 3]);
    const ids = receiver.requests.filter(({ payload }) => payload.from === 2).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
  });

  it('R80, R50: are told by another node what the killed one had in hand', async () => {
    const url = await redisUrl();
    receiver.behaviour = () => 'hang';
    const killed = await spawned({ REDIS_URL: url });
    const http = hubApi(killed.url);
    await http.create({ id: 's' });
    await http.append('s', custom(1));
    await receiver.until(() => receiver.requests.length > 0, 'the first try');
    await killed.kill();
    receiver.behaviour = () => 200;
    const other = await createHub({ store: { kind: 'redis', url }, webhooks: [hook()] });
    try {
      await appendCustom(other.facade, 's', 2);
      await receiver.until(() => receiver.taken('s').length >= 2, 'both events');
      expect(receiver.taken('s')).toEqual([2, 3]);
    } finally {
      await other.close();
    }
  });

  it('R80: are told everything, in order, while a node is killed again and again', async () => {
    let count = 0;
    receiver.behaviour = () => (count++ % 5 === 4 ? 500 : 200);
    const hub = await spawned();
    const http = hubApi(hub.url);
    const ids = ['a', 'b', 'c'];
    for (const id of ids) await http.create({ id });
    for (let kill = 0; kill < 3; kill++) {
      for (let n = 0; n < 10; n++) for (const id of ids) await http.append(id, custom(n));
      await hub.kill();
      await hub.restart();
    }
    const everything = Array.from({ length: 30 }, (_, index) => index + 2);
    const all = (): boolean => ids.every((id) => new Set(receiver.taken(id)).size === 30);
    await receiver.until(all, 'everything');
    for (const id of ids) {
      expect(onceEach(receiver.taken(id))).toEqual(everything);
    }
  });
});

describe('webhooks of two nodes on one Redis', () => {
  it('R80, R50: are told each event of a session in order, and by one of them, whoever appended it', async () => {
    const url = await redisUrl();
    const nodes = await Promise.all(
      [1, 2].map(() => createHub({ store: { kind: 'redis', url }, webhooks: [hook()] })),
    );
    try {
      await nodes[0]?.facade.create(NOBODY, { id: 's', start: true });
      await Promise.all(
        nodes.map(async ({ facade }, node) => {
          for (let n = 0; n < 50; n++) await patiently(() => appendCustom(facade, 's', { node, n }));
        }),
      );
      await receiver.until(() => new Set(receiver.taken('s')).size === 101, 'all events');
      expect(onceEach(receiver.taken('s'))).toEqual(Array.from({ length: 101 }, (_, index) => index + 2));
    } finally {
      for (const node of nodes) await node.close();
    }
  });
});
