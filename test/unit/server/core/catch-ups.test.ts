import { describe, expect, it } from '@jest/globals';
import { CatchUpBudget } from 'session-hub/internal/core/read/tails/catch-up-frames.js';
import type { Follower } from 'session-hub/internal/core/read/tails/followers.js';
import { RingBudget } from 'session-hub/internal/core/read/tails/ring.js';
import { Turns } from 'session-hub/internal/core/read/tails/turns.js';
import { WatchedSession } from 'session-hub/internal/core/read/tails/watched-session.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import type { LogPage } from 'session-hub/internal/ports/session-store.js';
import { LiveReader } from '../../../support/live-reader.js';
import { custom, ManualHub } from '../../../support/manual-hub.js';

const CATCH_UP = { length: 64_000, frameLength: 16_000 };
const SMALL = { ring: { events: 16 }, catchUp: CATCH_UP };

async function started(): Promise<ManualHub> {
  const hub = await new ManualHub(SMALL).start();
  await hub.create('a');
  return hub;
}

async function appendMany(hub: ManualHub, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) await hub.append('a', custom(n));
}

/** What is asked of the log, and how much of it at once. */
function watchPages(hub: ManualHub) {
  const seen = { asked: [] as string[], longest: 0, running: 0, most: 0 };
  const { page } = hub.store;
  hub.store.page = async (query) => {
    seen.asked.push(`${query.only} after ${query.after}`);
    seen.longest = Math.max(seen.longest, query.maxLength);
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    // Long enough for the others to ask meanwhile.
    await new Promise<void>((resolve) => hub.time.scope(0).after(5, resolve));
    seen.running -= 1;
    return await page.call(hub.store, query);
  };
  return seen;
}

describe('the readings of live readers that are behind', () => {
  it('R12: are one for each frame of a long way, and no longer than a frame', async () => {
    const hub = await started();
    const live = await LiveReader.at(hub);
    await appendMany(hub, 400);
    const seen = watchPages(hub);
    const frames = (await live.catchUp()).flat();
    expect(frames.length).toBeGreaterThan(3);
    expect(seen.asked.length).toBeLessThanOrEqual(frames.length);
    expect(seen.longest).toBeLessThanOrEqual(CATCH_UP.frameLength);
  });

  it('R12: ask for no more than a frame where the view goes with all that was missed', async () => {
    const hub = await started();
    const live = await LiveReader.at(hub);
    await appendMany(hub, 40);
    const seen = watchPages(hub);
    expect(await live.catchUp()).toMatchObject([[{ kind: 'view', events: { length: 40 } }]]);
    expect(seen.asked).toEqual(['lossless after 3']);
    expect(seen.longest).toBeLessThanOrEqual(CATCH_UP.frameLength);
  });

  it('R12: are two at once on a node, and one for each frame, from however many places', async () => {
    const hub = await started();
    const lives: LiveReader[] = [];
    for (let n = 0; n < 20; n++) {
      lives.push(await LiveReader.at(hub));
      await appendMany(hub, 2);
    }
    await appendMany(hub, 200);
    const seen = watchPages(hub);
    const frames = new Set<string>();
    for (const live of lives) live.sink.stuck = false;
    for (const live of lives) live.sink.unstick();
    await hub.pass(2_000);
    for (const live of lives) for (const { from, to } of live.sink.encoded) frames.add(`${from}-${to}`);
    expect(seen.most).toBe(2);
    expect(new Set(seen.asked).size).toBe(seen.asked.length);
    expect(seen.asked.length).toBeGreaterThan(20);
    expect(seen.asked.length).toBeLessThanOrEqual(frames.size);
  });
});

describe('a session that readers are behind in', () => {
  const follower = (): Follower => ({ place: -1, wake() {}, vanish() {} });

  async function opened() {
    const hub = await started();
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    await appendMany(hub, 100);
    const budget = new CatchUpBudget({ frames: 100, length: 1_000_000 });
    const turns = new Turns(1);
    const options = {
      store: hub.store,
      budget: new RingBudget({ events: 16, bytes: 16_000, allBytes: 16_000 }),
      catchUp: CATCH_UP,
      turns,
      catchUpBudget: budget,
      onGone() {},
    };
    const session = await hub.run(WatchedSession.open('a', options));
    const reader = follower();
    session.followers.add(reader);
    return { hub, session, reader, epoch, budget, turns };
  }

  /** From now on the store says that the log is of another epoch. The record comes when the test gives it. */
  function endEpoch(hub: ManualHub): { give: () => void } {
    const { read, heads } = hub.store;
    let give = (): void => {};
    const given = new Promise<void>((resolve) => {
      give = resolve;
    });
    hub.store.heads = async (ids) => {
      const found = await heads.call(hub.store, ids);
      return new Map([...found].map(([id, cursor]) => [id, { ...cursor, epoch: 'another' }]));
    };
    hub.store.read = async (id) => {
      const record = await read.call(hub.store, id);
      await given;
      return record === null ? null : { ...record, view: { ...record.view, epoch: 'another' } };
    };
    return { give };
  }

  it('gives its frames up when it is closed', async () => {
    const { hub, session, reader, epoch, budget } = await opened();
    expect(session.frameFor(reader, { epoch, seq: 50 }, 'sent')).toBeNull();
    await hub.pass(20);
    expect(budget.used).toBeGreaterThan(0);
    session.close();
    expect(budget.used).toBe(0);
  });

  it('reads nothing for readers that have gone before their turn came', async () => {
    const { hub, session, reader, epoch, turns, budget } = await opened();
    let end = (): void => {};
    void turns.run(() => new Promise<void>((resolve) => (end = resolve)));
    session.frameFor(reader, { epoch, seq: 50 }, 'sent');
    const seen = watchPages(hub);
    session.followers.delete(reader);
    end();
    await hub.pass(20);
    expect(seen.asked).toEqual([]);
    expect(budget.used).toBe(0);
  });

  it('R13: reads nothing of an epoch that ended before its turn came', async () => {
    const { hub, session, reader, epoch, turns } = await opened();
    let end = (): void => {};
    void turns.run(() => new Promise<void>((resolve) => (end = resolve)));
    session.frameFor(reader, { epoch, seq: 50 }, 'sent');
    endEpoch(hub).give();
    await hub.run(session.repair());
    const seen = watchPages(hub);
    end();
    await hub.pass(20);
    expect(session.tail.epoch).toBe('another');
    expect(seen.asked).toEqual([]);
  });

  it('R13: keeps no frame of an epoch that ends while the frame is made', async () => {
    const epochs = new Set<string>();
    // The record of the new epoch comes this many steps after the page of the old one.
    for (let steps = 0; steps < 16; steps++) {
      const { hub, session, reader, epoch, budget } = await opened();
      const another = endEpoch(hub);
      const repaired = session.repair();
      await hub.pass(20);
      const { page } = hub.store;
      hub.store.page = async (query): Promise<LogPage> => {
        const found = await page.call(hub.store, query);
        void (async () => {
          for (let step = 0; step < steps; step++) await Promise.resolve();
          another.give();
        })();
        return found;
      };
      session.frameFor(reader, { epoch, seq: 50 }, 'sent');
      await hub.run(repaired);
      await hub.pass(20);
      expect(session.tail.epoch).toBe('another');
      expect(session.frameFor(reader, { epoch: 'another', seq: 50 }, 'sent')?.epoch ?? 'another').toBe(
        'another',
      );
      epochs.add(budget.used > 0 ? 'kept' : 'none');
    }
    expect([...epochs]).toEqual(['none']);
  });
});
