import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHub, type Hub } from 'session-hub';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { RecordingSink } from '../../support/recording-sink.js';
import { closeAll, start } from '../../support/redis/opened.js';
import { withParameters } from '../../support/redis/redis-store.js';

const IDS = Array.from({ length: 20 }, (_, n) => `film-${n}`);
const NAMES = ['session', 'log', 'lossless', 'result', 'tombstone'];

let hub: Hub | null = null;
afterEach(async () => {
  await hub?.close();
  hub = null;
  await closeAll();
});

/** One of everything that a hub keeps or says. */
async function useAll({ facade }: Hub): Promise<void> {
  for (const id of IDS) {
    await facade.create(ANONYMOUS, { id, start: true, key: `create-${id}` });
    const operations = [
      { type: 'log' as const, data: { text: 'begun' } },
      { type: 'artifact' as const, data: { name: 'cut', kind: 'file', value: 1 } },
    ];
    await facade.append(ANONYMOUS, { id, operations, key: 'first' });
    await facade.openReader(ANONYMOUS, new RecordingSink()).follow(id, null);
  }
  await facade.managing.reconfigure(ANONYMOUS, { changes: { maxConnections: 9 } });
  await facade.managing.remove(ANONYMOUS, { id: 'film-0', end: true });
}

describe('the keys in Redis', () => {
  it('all lie under the prefix, and those of a session under the tag of its partition', async () => {
    const redis = await start({});
    await redis.cli('SET', 'mine', 'of another application');
    const url = withParameters(redis.url, { prefix: 'trade', partitions: 8 });
    hub = await createHub({ store: { kind: 'redis', url }, server: createServer() });
    await useAll(hub);

    const keys = (await redis.cli('KEYS', '*')).split('\n').filter((key) => key !== 'mine');
    expect(keys.length).toBeGreaterThan(3 * IDS.length);
    const outside = keys.filter((key) => !/^trade:(\{trade-[0-7]\}:|settings$|layout$)/.test(key));
    expect(outside).toEqual([]);

    const tags = new Set<string>();
    for (const id of IDS) {
      const own = keys.filter((key) => key.split(/[:/]/).includes(id));
      const names = own.map((key) => key.split(':')[2] ?? '');
      expect(names).toEqual(
        expect.arrayContaining(id === 'film-0' ? ['tombstone'] : ['session', 'log', 'result']),
      );
      for (const name of names) expect(NAMES).toContain(name);
      const ownTags = new Set(own.map((key) => /\{(.*?)\}/.exec(key)?.[1] ?? ''));
      expect([id, ownTags.size]).toEqual([id, 1]);
      for (const tag of ownTags) tags.add(tag);
    }
    expect(tags.size).toBeGreaterThan(1);
    const channels = [
      ...(await redis.cli('PUBSUB', 'SHARDCHANNELS', '*')).split('\n'),
      ...(await redis.cli('PUBSUB', 'CHANNELS', '*')).split('\n'),
    ].filter((name) => name !== '');
    expect(channels.length).toBeGreaterThan(1);
    expect(channels.filter((name) => !name.startsWith('trade:'))).toEqual([]);
  });

  it('keep two hubs apart that share a Redis, and nothing is touched that is not theirs', async () => {
    const redis = await start({});
    await redis.cli('SET', 'mine', 'of another application');
    const other = await createHub({
      store: { kind: 'redis', url: withParameters(redis.url, { prefix: 'film' }) },
    });
    try {
      hub = await createHub({
        store: { kind: 'redis', url: withParameters(redis.url, { prefix: 'trade' }) },
      });
      await hub.facade.create(ANONYMOUS, { id: 'one', title: 'trade' });
      await other.facade.create(ANONYMOUS, { id: 'one', title: 'film' });
      await other.facade.managing.cleanUp(ANONYMOUS, { which: 'all', dryRun: false });
      expect((await hub.facade.read(ANONYMOUS, 'one')).title).toBe('trade');
      expect(await redis.cli('GET', 'mine')).toBe('of another application');
    } finally {
      await other.close();
    }
  });
});
