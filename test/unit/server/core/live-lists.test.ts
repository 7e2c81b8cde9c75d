import { describe, expect, it } from '@jest/globals';
import { LIMITS, rowOf, type SessionPage, type SessionRow } from '@session-hub/shared';
import { type ListChange, LiveList } from 'session-hub/internal/core/read/lists/live-list.js';
import { SharedRows } from 'session-hub/internal/core/read/lists/shared-rows.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { aView } from 'session-hub/testing';
import { ManualHub, progress } from '../../../support/manual-hub.js';

function applied(rows: readonly SessionRow[], change: ListChange): SessionRow[] {
  const known = new Map([...rows, ...change.rows].map((row) => [row.id, row]));
  return change.ids.flatMap((id) => known.get(id) ?? []);
}

describe('a live list', () => {
  it('R39: follows every change of its page, version by version', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const changes: ListChange[] = [];
    const list = await hub.run(hub.core.watchList(ANONYMOUS, { limit: 2 }, (change) => changes.push(change)));
    let [rows, { version }] = [list.page.rows, list];
    await hub.create('b');
    await hub.pass(500);
    await hub.append('b', progress(30));
    await hub.create('c');
    await hub.pass(500);
    for (const change of changes) {
      expect(change.from).toBe(version);
      version = change.to;
      rows = applied(rows, change);
    }
    expect({ rows, total: changes.at(-1)?.total }).toEqual({
      rows: (await hub.run(hub.core.list(ANONYMOUS, { limit: 2 }))).rows,
      total: 3,
    });
    expect(rows.map(({ id }) => id)).toEqual(['c', 'b']);
  });

  it('R39: gathers what happens in half a second into one change', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const changes: ListChange[] = [];
    await hub.run(hub.core.watchList(ANONYMOUS, {}, (change) => changes.push(change)));
    await hub.pass(1_000);
    for (let n = 1; n <= 100; n++) await hub.append('a', progress(n));
    await hub.pass(500);
    expect(changes).toMatchObject([{ rows: [{ id: 'a', percentage: 100 }] }]);
  });

  it('says nothing about sessions that do not belong in it', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const changes: ListChange[] = [];
    await hub.run(hub.core.watchList(ANONYMOUS, { owner: 'ada' }, (change) => changes.push(change)));
    await hub.append('a', progress(5));
    await hub.pass(1_000);
    expect(changes).toEqual([]);
  });

  it('lets a session leave the page when it no longer fits', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const changes: ListChange[] = [];
    await hub.run(hub.core.watchList(ANONYMOUS, { status: ['active'] }, (change) => changes.push(change)));
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'pause' }));
    await hub.pass(500);
    expect(changes).toMatchObject([{ ids: [], total: 0 }]);
  });

  it('is read once for all who ask the same, and listens only while somebody does', async () => {
    const hub = await new ManualHub().start();
    let [reads, listening] = [0, 0];
    const { list, listenRows } = hub.store;
    hub.store.list = (query) => {
      reads += 1;
      return list.call(hub.store, query);
    };
    hub.store.listenRows = async (listener) => {
      const unlisten = await listenRows.call(hub.store, listener);
      listening += 1;
      return () => {
        listening -= 1;
        unlisten();
      };
    };
    const one = await hub.run(hub.core.watchList(ANONYMOUS, { limit: 5, order: 'asc' }, () => {}));
    const other = await hub.run(hub.core.watchList(ANONYMOUS, { order: 'asc', limit: 5 }, () => {}));
    expect([reads, listening]).toEqual([1, 1]);
    one.close();
    other.close();
    await hub.pass(100);
    expect(listening).toBe(0);
  });

  it('hears of changes though the last other list was closed while it opened', async () => {
    const hub = await new ManualHub().start();
    const first = await hub.run(hub.core.watchList(ANONYMOUS, { limit: 1 }, () => {}));
    const changes: ListChange[] = [];
    const opening = hub.core.watchList(ANONYMOUS, { limit: 2 }, (change) => changes.push(change));
    first.close();
    await hub.run(opening);
    await hub.create('a');
    await hub.pass(1_000);
    expect(changes.at(-1)).toMatchObject({ ids: ['a'] });
  });

  it('R39: is read again after an interruption of the store, whatever it was told meanwhile', async () => {
    const hub = new ManualHub();
    let interrupt = () => {};
    hub.store.listenInterruptions = (listener) => {
      interrupt = listener;
      return () => {};
    };
    hub.store.listenRows = async () => () => {};
    await hub.start();
    await hub.create('a');
    const changes: ListChange[] = [];
    await hub.run(hub.core.watchList(ANONYMOUS, {}, (change) => changes.push(change)));
    await hub.pass(1_000);
    await hub.append('a', progress(5));
    await hub.pass(1_000);
    expect(changes).toEqual([]);
    interrupt();
    await hub.pass(500);
    expect(changes).toMatchObject([{ rows: [{ id: 'a', percentage: 5 }] }]);
  });
});

describe('all live lists of a node', () => {
  it('R39: are 2,000 different ones, and the next is refused with a time to come back', async () => {
    const hub = await new ManualHub().start();
    const watch = (n: number) => hub.core.watchList(ANONYMOUS, { text: `text ${n}` }, () => {});
    const lists = await hub.run(Promise.all(Array.from({ length: LIMITS.listsPerNode }, (_, n) => watch(n))));
    await expect(hub.run(watch(2_000))).rejects.toMatchObject({ code: 'overloaded', retryAfter: 5_000 });
    // A list that somebody watches is there for others too.
    (await hub.run(watch(7))).close();
    lists[7]?.close();
    await hub.run(watch(2_000));
    await expect(hub.run(watch(7))).rejects.toMatchObject({ code: 'overloaded' });
  });

  it('R39: count those that are still being read, and read a list once for all who ask at the same time', async () => {
    const hub = await new ManualHub().start();
    let reads = 0;
    const { list } = hub.store;
    hub.store.list = (query) => {
      reads += 1;
      return list.call(hub.store, query);
    };
    const asked = Array.from({ length: LIMITS.listsPerNode + 10 }, (_, n) =>
      hub.core.watchList(ANONYMOUS, { text: `text ${n}` }, () => {}),
    );
    const same = Array.from({ length: 50 }, () =>
      hub.core.watchList(ANONYMOUS, { text: 'text 1' }, () => {}),
    );
    const outcomes = await hub.run(Promise.allSettled(asked));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    expect(await hub.run(Promise.all(same))).toHaveLength(50);
    expect(reads).toBe(LIMITS.listsPerNode);
  });

  it('R39: go on being offered when reading one failed', async () => {
    const hub = await new ManualHub().start();
    const { list } = hub.store;
    hub.store.list = () => Promise.reject(new Error('The store has too much to do.'));
    const both = [1, 2].map(() => hub.core.watchList(ANONYMOUS, {}, () => {}));
    expect((await hub.run(Promise.allSettled(both))).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
    ]);
    hub.store.list = list;
    expect(await hub.run(hub.core.watchList(ANONYMOUS, {}, () => {}))).toMatchObject({ version: 1 });
  });

  it('R39: hold a session once, however many of them show it, and nothing when they have ended', () => {
    const shared = new SharedRows();
    const page = (...titles: string[]): SessionPage => ({
      rows: titles.map((title, n) => rowOf(aView({ id: `s${n}`, title }))),
      total: titles.length,
      next: null,
    });
    const lists = Array.from({ length: 20 }, () => new LiveList({}, page('a', 'b', 'c'), shared));
    const held = () => new Set(lists.flatMap((list) => list.page.rows)).size;
    expect([held(), shared.size]).toEqual([3, 3]);
    for (const list of lists) list.take(page('a', 'changed'));
    expect([held(), shared.size]).toEqual([2, 2]);
    for (const list of lists) list.end();
    for (const list of lists) list.take(page('too late'));
    expect(shared.size).toBe(0);
  });
});

describe('the page of a live list', () => {
  /** A list over pages that are handed out one after the other: as it began, and what it told then. */
  async function over(...pages: readonly SessionRow[][]) {
    const hub = await new ManualHub().start();
    let at = 0;
    hub.store.list = async () => {
      const rows = pages[Math.min(at++, pages.length - 1)] ?? [];
      return { rows: structuredClone(rows), total: rows.length, next: null };
    };
    const changes: ListChange[] = [];
    const { page } = await hub.run(hub.core.watchList(ANONYMOUS, {}, (change) => changes.push(change)));
    await hub.pass(1_000);
    return { page, changes };
  }
  const row = (looks: Partial<SessionRow> = {}): SessionRow => ({ ...rowOf(aView()), ...looks });

  it.each<[string, Partial<SessionRow>]>([
    ['a title under the same seq', { title: 'Another history' }],
    ['a seq alone', { seq: 9 }],
    ['a status', { status: 'paused' }],
    ['a field that is new', { later: 1 } as Partial<SessionRow>],
  ])('R39: tells a change of %s', async (_, looks) => {
    expect((await over([row()], [row(looks)])).changes).toMatchObject([{ from: 1, to: 2, rows: [looks] }]);
  });

  it('R39: tells nothing when nothing is different', async () => {
    expect((await over([row()], [row()])).changes).toEqual([]);
  });

  it('R38, R39: has short descriptions, also of sessions that were stored with long ones', async () => {
    const long = `${'x'.repeat(199)}🦉${'y'.repeat(3_000)}`;
    const { page } = await over([row({ description: long }), rowOf(aView({ id: 'b' }))]);
    expect(page.rows.map(({ description }) => description)).toEqual(['x'.repeat(199), '']);
    expect(rowOf(aView({ progress: { current: 1, description: long } })).description).toBe('x'.repeat(199));
  });
});
