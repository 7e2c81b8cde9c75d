import { describe, expect, it } from '@jest/globals';
import { rowOf, type SessionPage } from '@session-hub/shared';
import { viewAt } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';

const row = (id: string, seq = 1) => rowOf(viewAt(seq, id));
const page = (...ids: string[]): SessionPage => ({
  rows: ids.map((id) => row(id)),
  total: ids.length,
  next: null,
});

/** A client with a list at version 3 that shows `a` and `b`, and how often it was told. */
async function watching() {
  const client = await new ManualClient().connect();
  const list = client.hub.sessions({ status: ['active'] });
  const told: (SessionPage | null)[] = [];
  const leave = list.subscribe(() => told.push(list.page));
  const { input, answer } = client.link.takeOne('watch-list');
  answer({ version: 3, page: page('a', 'b') });
  await client.settle();
  const change = async (from: number, ids: string[], rows = [row('c', 9)]) => {
    client.link.push('list', {
      list: input.list,
      from,
      to: from + 1,
      ids,
      rows,
      total: ids.length,
      next: null,
    });
    await client.settle();
  };
  return { client, list, told, leave, name: input.list, change };
}

describe('a live list', () => {
  it('R39: shows the page, and what changes in it', async () => {
    const { list, told, change } = await watching();
    expect(list.page).toEqual(page('a', 'b'));
    await change(3, ['c', 'a']);
    expect(list.page).toEqual({ rows: [row('c', 9), row('a')], total: 2, next: null });
    expect(told).toHaveLength(2);
    expect(list.page).toBe(told[1]);
  });

  it('R39: watches anew under the same name when a change does not fit', async () => {
    const { client, list, name, change } = await watching();
    await change(4, ['c', 'a']);
    const { input, answer } = client.link.takeOne('watch-list');
    expect(input).toEqual({ list: name, query: { status: ['active'] } });
    expect(list.page).toEqual(page('a', 'b'));
    answer({ version: 6, page: page('c') });
    await client.settle();
    expect(list.page).toEqual(page('c'));
    await change(6, ['c'], []);
    expect(client.link.take('watch-list')).toEqual([]);
  });

  it('R39: ignores a change that the page holds already', async () => {
    const { client, list, told, change } = await watching();
    await change(2, ['x'], [row('x')]);
    expect(list.page).toEqual(page('a', 'b'));
    expect(told).toHaveLength(1);
    expect(client.link.take('watch-list')).toEqual([]);
  });

  it('comes to the right page when a change arrives before the reply', async () => {
    const client = await new ManualClient().connect();
    const list = client.hub.sessions();
    list.subscribe(() => {});
    const first = client.link.takeOne('watch-list');
    client.link.push('list', {
      list: first.input.list,
      from: 3,
      to: 4,
      ids: ['b'],
      rows: [row('b')],
      total: 1,
      next: null,
    });
    first.answer({ version: 3, page: page('a') });
    for (const { answer } of client.link.take('watch-list')) answer({ version: 4, page: page('b') });
    await client.settle();
    expect(list.page).toEqual(page('b'));
  });

  it('ignores changes of other lists', async () => {
    const { client, list } = await watching();
    client.link.push('list', { list: 'other', from: 3, to: 4, ids: [], rows: [], total: 0, next: null });
    await client.settle();
    expect(list.page).toEqual(page('a', 'b'));
  });

  it('is shared by equal queries, and ends a second after the last one has left', async () => {
    const { client, leave, name } = await watching();
    const other = client.hub.sessions({ status: ['active'] });
    const leaveOther = other.subscribe(() => {});
    expect(other.page).toEqual(page('a', 'b'));
    expect(client.link.take('watch-list')).toEqual([]);
    leave();
    await client.pass(2_000);
    expect(client.link.take('unwatch-list')).toEqual([]);
    leaveOther();
    await client.pass(1_000);
    expect(client.link.takeOne('unwatch-list').input).toEqual({ list: name });
    expect(other.page).toBe(null);
  });

  it('is watched again on a new connection, and keeps its page until then', async () => {
    const { client, list, change } = await watching();
    await client.reconnect();
    expect(list.page).toEqual(page('a', 'b'));
    client.link.takeOne('watch-list').answer({ version: 1, page: page('c') });
    await client.settle();
    await change(1, ['c', 'a'], [row('a')]);
    expect(list.page).toEqual(page('c', 'a'));
    await client.passAlive(20_000);
    expect(client.link.take('watch-list')).toEqual([]);
  });

  it('tells nobody anything, and asks only once, while the hub is out of reach', async () => {
    const client = new ManualClient();
    let told = 0;
    client.hub.sessions().subscribe(() => (told += 1));
    await client.pass(5_000);
    expect(told).toBe(0);
    await client.connect();
    expect(client.link.take('watch-list')).toHaveLength(1);
  });

  it('says why it is not shown, until a new connection shows it', async () => {
    const client = await new ManualClient().connect();
    const list = client.hub.sessions();
    let told = 0;
    list.subscribe(() => (told += 1));
    client.link.takeOne('watch-list').refuse({ code: 'forbidden' });
    await client.passAlive(60_000);
    expect(list.error).toMatchObject({ name: 'HubError', code: 'forbidden' });
    expect(told).toBe(1);
    expect(client.link.take('watch-list')).toEqual([]);
    await client.reconnect();
    client.link.takeOne('watch-list').answer({ version: 1, page: page('a') });
    await client.settle();
    expect([list.error, list.page]).toEqual([null, page('a')]);
  });

  it('R5: asks again for what was refused for now', async () => {
    const client = await new ManualClient().connect();
    const list = client.hub.sessions();
    list.subscribe(() => {});
    client.link.takeOne('watch-list').refuse({ code: 'rate_limited', retryable: true, retryAfter: 2_000 });
    await client.pass(1_999);
    expect(client.link.take('watch-list')).toEqual([]);
    await client.pass(600);
    client.link.takeOne('watch-list').answer({ version: 1, page: page('a') });
    expect([list.error, list.page]).toEqual([null, page('a')]);
  });
});
