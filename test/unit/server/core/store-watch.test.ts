import { describe, expect, it } from '@jest/globals';
import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { StoreWatch } from 'session-hub/internal/core/hub/store-watch.js';
import type { StoreHealth } from 'session-hub/internal/ports/session-store.js';
import { Random } from 'session-hub/internal/testing/random.js';
import { VirtualTime } from 'session-hub/internal/testing/virtual-time.js';
import { HeldClock } from '../../../support/http/held-clock.js';

const BAD: StoreHealth = { ok: false, reason: 'No way there.' };

/** A watch over a store that answers what the test says, and every change it told. */
function watched(health: () => Promise<StoreHealth>, catchUp = async () => {}) {
  const time = new VirtualTime(new Random(1));
  const clock = time.scope(0);
  const store = new MemoryStore({ clock });
  const asks = { health, count: 0 };
  store.health = () => {
    asks.count += 1;
    return asks.health();
  };
  const watch = new StoreWatch({ store, clock, catchUp });
  const told: string[] = [];
  watch.listen({ storeChanged: () => told.push(watch.state) });
  watch.start();
  return {
    asks,
    watch,
    told,
    clock,
    pass: (milliseconds: number) => time.runUntil(time.elapsed + milliseconds),
  };
}

describe('the watch over the store', () => {
  it('R49: tells each change once, two seconds after it at the latest', async () => {
    const { asks, told, pass } = watched(async () => ({ ok: true }));
    await pass(9_000);
    expect(told).toEqual([]);
    asks.health = async () => BAD;
    await pass(2_000);
    expect(told).toEqual(['unreachable']);
    await pass(10_000);
    asks.health = async () => ({ ok: true });
    await pass(2_000);
    expect(told).toEqual(['unreachable', 'reachable']);
  });

  it.each([
    ['does not answer', () => new Promise<StoreHealth>(() => {})],
    ['fails to answer', () => Promise.reject(new Error('broken'))],
    [
      'fails at once',
      () => {
        throw new Error('broken');
      },
    ],
  ])('R49: takes a store that %s for one that cannot be reached, and asks again', async (_what, health) => {
    const { asks, told, pass } = watched(health);
    await pass(4_100);
    expect(told).toEqual(['unreachable']);
    expect(asks.count).toBeLessThanOrEqual(2);
    asks.health = async () => ({ ok: true });
    await pass(4_100);
    expect(told).toEqual(['unreachable', 'reachable']);
  });

  it('R49: does not count a store that can still be read', async () => {
    const { told, pass } = watched(async () => ({ ...BAD, stillReads: true }));
    await pass(10_000);
    expect(told).toEqual([]);
  });

  it('R49: says that the store is back only when what was missed has been made good', async () => {
    let succeeds = false;
    const { asks, told, pass } = watched(
      async () => BAD,
      () => (succeeds ? Promise.resolve() : Promise.reject(new Error('not yet'))),
    );
    await pass(2_000);
    asks.health = async () => ({ ok: true });
    await pass(10_000);
    expect(told).toEqual(['unreachable']);
    succeeds = true;
    await pass(2_000);
    expect(told).toEqual(['unreachable', 'reachable']);
  });

  it('R49: tells the others when one cannot be told', async () => {
    const { watch, pass } = watched(async () => BAD);
    let isTold = false;
    watch.listen({
      storeChanged: () => {
        throw new Error('on its way out');
      },
    });
    watch.listen({
      storeChanged: () => {
        isTold = true;
      },
    });
    await pass(2_000);
    expect(isTold).toBe(true);
  });

  it('R49: reads an answer that has come while the process was busy before it judges', async () => {
    const clock = new HeldClock();
    const store = new MemoryStore({ clock });
    let answer: (health: StoreHealth) => void = () => {};
    store.health = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const watch = new StoreWatch({ store, clock, catchUp: async () => {} });
    watch.start();
    clock.advance(2_000);
    clock.advance(2_000);
    // As the driver does, once it comes to read.
    setImmediate(() => answer({ ok: true }));
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(watch.state).toBe('reachable');
    watch.stop();
  });

  it('asks and tells nothing any more once it is stopped', async () => {
    const { asks, watch, told, pass } = watched(async () => BAD);
    watch.stop();
    await pass(10_000);
    expect([asks.count, told]).toEqual([0, []]);
  });

  it('R49: tells thousands without holding up what else is to be done', async () => {
    const { asks, watch, told, pass, clock } = watched(async () => BAD);
    let atOnce = 0;
    let most = 0;
    let count = 0;
    for (let number = 0; number < 2_500; number++)
      watch.listen({
        storeChanged: () => {
          count += 1;
          atOnce += 1;
          most = Math.max(most, atOnce);
          if (atOnce === 1)
            clock.soon(() => {
              atOnce = 0;
            });
        },
      });
    await pass(4_100);
    expect(asks.count).toBeGreaterThan(0);
    expect(told).toEqual(['unreachable']);
    expect(count).toBe(2_500);
    expect(most).toBeLessThanOrEqual(200);
  });
});
