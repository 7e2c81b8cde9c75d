import { describe, expect, it } from '@jest/globals';
import { hubError } from '@session-hub/shared';
import type { HubCoreOptions } from 'session-hub/internal/core/hub/hub-core-options.js';
import { DEFAULT_CAPACITY } from 'session-hub/internal/core/hub/limits/capacity.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub, progress } from '../../../support/manual-hub.js';

const MINUTE = 60_000;

/** From now on the store refuses what clients ask, as it does while many of them search. Says what the hub asks. */
function flood({ store }: ManualHub): string[] {
  const asked: string[] = [];
  const list = store.list.bind(store);
  store.list = async (query, purpose = 'client') => {
    asked.push(purpose);
    if (purpose === 'client') throw hubError('overloaded', { retryAfter: 1_000 });
    return await list(query, purpose);
  };
  return asked;
}

async function started(options: Partial<HubCoreOptions> = {}): Promise<ManualHub> {
  return await new ManualHub(options).start();
}

describe('while the lists of clients are refused', () => {
  it('R75: the hub still finds what has to make room for a session', async () => {
    const capacity = { ...DEFAULT_CAPACITY, maxPerOwner: 1 };
    const hub = await started({ limits: { capacity } });
    await hub.create('old');
    flood(hub);
    await expect(hub.create('early')).rejects.toMatchObject({ code: 'capacity_reached' });
    await hub.run(hub.core.command(ANONYMOUS, 'old', { verb: 'complete' }));
    await hub.create('new');
    expect(await hub.run(hub.store.read('old'))).toBeNull();
  });

  it('R93: the health of the hub counts stuck sessions, in one lookup for all who ask at once', async () => {
    const hub = await started();
    await hub.create('a');
    const asked = flood(hub);
    const answers = await hub.run(Promise.all(Array.from({ length: 30 }, () => hub.core.hubHealth())));
    for (const { stuck } of answers) expect(stuck).toEqual({ count: 0, ids: [], more: false });
    expect(asked).toEqual(['hub']);
    await hub.run(hub.core.hubHealth());
    expect(asked).toEqual(['hub', 'hub']);
  });

  it('R39: live lists are kept current', async () => {
    const hub = await started();
    let changes = 0;
    await hub.run(
      hub.core.watchList(ANONYMOUS, {}, () => {
        changes += 1;
      }),
    );
    flood(hub);
    await hub.create('a');
    await hub.pass(1_000);
    expect(changes).toBe(1);
  });

  it('R68: earlier runs of many templates are looked up two at a time, and none is left out', async () => {
    const hub = await started({ policy: { learnPace: true } });
    let [underWay, most] = [0, 0];
    const found = new Set<string>();
    const clock = hub.time.scope(0);
    const { list } = hub.store;
    hub.store.list = async (query, purpose) => {
      expect(purpose).toBe('hub');
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise<void>((resolve) => clock.after(50, resolve));
      underWay -= 1;
      found.add(query.template ?? '');
      return await list.call(hub.store, query, purpose);
    };
    const ids = Array.from({ length: 10 }, (_, n) => `job-${n}`);
    const created = ids.map((id) => hub.core.create(ANONYMOUS, { id, template: id, start: true }));
    await hub.run(Promise.all(created));
    for (let step = 1; step <= 20 && found.size < ids.length; step++) {
      const reported = ids.map((id) => hub.core.append(ANONYMOUS, { id, operations: [progress(step)] }));
      await hub.run(Promise.all(reported));
      await hub.pass(MINUTE);
    }
    expect([...found].sort()).toEqual([...ids].sort());
    expect(most).toBe(2);
  });
});
