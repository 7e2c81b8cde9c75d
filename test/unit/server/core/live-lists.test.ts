import { describe, expect, it } from '@jest/globals';
import type { SessionRow } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/append/actors.js';
import type { ListChange } from 'session-hub/internal/core/hub-facade.js';
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
