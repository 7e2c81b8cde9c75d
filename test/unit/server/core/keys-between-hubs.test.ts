import { describe, expect, it } from '@jest/globals';
import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub } from '../../../support/manual-hub.js';

/** A hub on the same disk, at which something happens once it has asked for a key. */
async function secondHub(first: ManualHub, whenAsked: () => Promise<unknown>): Promise<HubCore> {
  const clock = first.time.scope(0);
  const store = new MemoryStore({ clock, disk: first.storage.node() });
  const recall = store.recall.bind(store);
  let wasAsked = false;
  store.recall = async (id, key, now) => {
    const known = await recall(id, key, now);
    if (!wasAsked) {
      wasAsked = true;
      await whenAsked();
    }
    return known;
  };
  const randomness = { id: () => 'an-id-of-the-second', fraction: () => 0.5 };
  const core = new HubCore({ store, clock, randomness, logger: silentLogger });
  await first.run(core.start());
  return core;
}

describe('R27, R50: a key that comes to two hubs at once', () => {
  it('is applied once, when the other hub applies it after this one has looked for it', async () => {
    const first = await new ManualHub().start();
    await first.create('a');
    const extend = (hub: HubCore) =>
      hub.command(ANONYMOUS, 'a', { verb: 'extend', milliseconds: 1_000 }, 'once');
    const second = await secondHub(first, () => extend(first.core));
    const { seq } = await first.run(extend(second));
    const extended = first.log('a').filter(({ type }) => type === 'deadline');
    expect(extended.map((event) => event.seq)).toEqual([seq]);
  });
});
