import { describe, expect, it } from '@jest/globals';
import type { SessionPage, SessionQuery } from '@session-hub/shared';
import type { HubCoreOptions } from 'session-hub/internal/core/hub/hub-core-options.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub, progress } from '../../../support/manual-hub.js';
import { RecordingLogger } from '../../../support/recording-logger.js';

/** A hub whose store takes as long for a list as `costOf` says, and notes when which was read. */
async function hubWithCosts(costOf: (query: SessionQuery) => number, options: Partial<HubCoreOptions> = {}) {
  const hub = await new ManualHub(options).start();
  const reads: { limit: number; at: number }[] = [];
  let [underWay, most, done] = [0, 0, 0];
  const list = hub.store.list.bind(hub.store);
  const clock = hub.time.scope(0);
  hub.store.list = async (query): Promise<SessionPage> => {
    reads.push({ limit: query.limit ?? 0, at: hub.time.elapsed });
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise<void>((resolve) => clock.after(costOf(query), resolve));
    underWay -= 1;
    return await list(query);
  };
  return {
    hub,
    watch: (limit: number, onChange = () => {}) =>
      hub.run(hub.core.watchList(ANONYMOUS, { limit }, onChange)),
    /** Changes a session of every list all the time. */
    async change(milliseconds: number) {
      const end = hub.time.elapsed + milliseconds;
      while (hub.time.elapsed < end) {
        done += 1;
        await hub.append('a', progress(done, 1_000));
        await hub.pass(100);
      }
    },
    readsOf: (limit: number) => reads.filter((read) => read.limit === limit).map(({ at }) => at),
    mostAtOnce: () => most,
    forget: () => {
      reads.length = 0;
      most = 0;
    },
  };
}

describe('the reading of live lists', () => {
  it('R39: is not held up by many expensive lists: a cheap one follows within half a second', async () => {
    const lists = await hubWithCosts(({ limit = 0 }) => (limit === 1 ? 5 : 300));
    await lists.hub.create('a');
    let changes = 0;
    await lists.watch(1, () => {
      changes += 1;
    });
    for (let limit = 2; limit <= 50; limit++) await lists.watch(limit);
    lists.forget();
    changes = 0;
    await lists.change(8_000);
    const gaps = lists.readsOf(1).map((at, index, all) => at - (all[index - 1] ?? at));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(500);
    expect(changes).toBeGreaterThanOrEqual(15);
  });

  it('goes on a few at a time, and leaves none out', async () => {
    const lists = await hubWithCosts(({ limit = 0 }) => (limit === 1 ? 5 : 300));
    await lists.hub.create('a');
    for (let limit = 1; limit <= 20; limit++) await lists.watch(limit);
    lists.forget();
    await lists.change(12_000);
    for (let limit = 1; limit <= 20; limit++) expect(lists.readsOf(limit).length).toBeGreaterThanOrEqual(2);
    expect(lists.mostAtOnce()).toBe(3);
  });

  it('takes four places when all lists cost the same', async () => {
    const lists = await hubWithCosts(() => 300);
    await lists.hub.create('a');
    for (let limit = 1; limit <= 45; limit++) await lists.watch(limit);
    lists.forget();
    await lists.change(5_000);
    expect(lists.mostAtOnce()).toBe(4);
  });

  it('R39: comes the more seldom the more it costs, and often again when it has become cheap', async () => {
    let cost = 400;
    const lists = await hubWithCosts(() => cost);
    await lists.hub.create('a');
    await lists.watch(1);
    lists.forget();
    await lists.change(16_000);
    const seldom = lists.readsOf(1).length;
    cost = 5;
    await lists.change(4_000);
    lists.forget();
    await lists.change(4_000);
    expect(seldom).toBeGreaterThanOrEqual(3);
    expect(seldom).toBeLessThanOrEqual(5);
    expect(lists.readsOf(1).length).toBeGreaterThanOrEqual(9);
  });

  it('begins no further once the hub has closed', async () => {
    const lists = await hubWithCosts(() => 300);
    await lists.hub.create('a');
    for (let limit = 1; limit <= 45; limit++) await lists.watch(limit);
    await lists.hub.pass(5_000);
    await lists.change(3_000);
    const closed = lists.hub.core.close();
    lists.forget();
    await lists.hub.run(closed);
    await lists.hub.pass(2_000);
    expect(lists.mostAtOnce()).toBe(0);
  });

  it('takes place after a while though nothing was reported', async () => {
    const lists = await hubWithCosts(() => 5);
    await lists.watch(1);
    await lists.hub.pass(1_000);
    lists.forget();
    await lists.hub.pass(25_000);
    expect(lists.readsOf(1)).toHaveLength(1);
  });

  it('tries again in a second or more when the store refused', async () => {
    const lists = await hubWithCosts(() => 5);
    await lists.hub.create('a');
    let changes = 0;
    await lists.watch(1, () => {
      changes += 1;
    });
    await lists.hub.pass(1_000);
    const { list } = lists.hub.store;
    let refused = 0;
    lists.hub.store.list = async ({ template }) => {
      // Of a template is what the hub itself asks, to know its earlier runs.
      if (template === undefined) refused += 1;
      throw new Error('The store has too much to do.');
    };
    await lists.change(3_000);
    expect(refused).toBeGreaterThanOrEqual(2);
    expect(refused).toBeLessThanOrEqual(3);
    lists.hub.store.list = list;
    await lists.hub.pass(1_600);
    expect(changes).toBe(1);
  });

  it('warns once a minute, however many lists the store refuses', async () => {
    const logger = new RecordingLogger();
    const lists = await hubWithCosts(() => 5, { logger });
    await lists.hub.create('a');
    for (let limit = 1; limit <= 10; limit++) await lists.watch(limit);
    lists.hub.store.list = () => Promise.reject(new Error('The store has too much to do.'));
    const warnings = () => logger.saying('live lists cannot be refreshed');
    await lists.change(55_000);
    expect(warnings()).toMatchObject([
      { level: 'warn', facts: { error: 'Error: The store has too much to do.' } },
    ]);
    await lists.change(10_000);
    expect(warnings()).toHaveLength(2);
  });
});
