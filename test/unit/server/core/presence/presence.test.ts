import { describe, expect, it } from '@jest/globals';
import { PresenceNodes } from '../../../../support/presence-nodes.js';

describe('who watches a session, on one node', () => {
  it('R57: are the people who watch, each with the number of their connections', async () => {
    const nodes = new PresenceNodes();
    const here = nodes.add();
    here.presence.enter('s', 'anna');
    here.presence.enter('s', 'anna');
    here.presence.enter('s', 'ben');
    here.presence.enter('other', 'eve');
    const listener = await nodes.watch(here);
    expect(listener.watched).toMatchObject({
      people: [
        { id: 'anna', connections: 2 },
        { id: 'ben', connections: 1 },
      ],
      total: 2,
      connections: 3,
    });
  });

  it('R58: tells who comes, in one message for those who come together', async () => {
    const nodes = new PresenceNodes();
    const here = nodes.add();
    const listener = await nodes.watch(here);
    here.presence.enter('s', 'anna');
    await nodes.pass(100);
    here.presence.enter('s', 'ben');
    await nodes.pass(200);
    expect(listener.changes).toHaveLength(1);
    expect(listener.changes[0]).toMatchObject({
      joined: ['anna', 'ben'],
      left: [],
      total: 2,
      connections: 2,
    });
  });

  it('R58: numbers its messages without a hole', async () => {
    const nodes = new PresenceNodes();
    const here = nodes.add();
    const listener = await nodes.watch(here);
    for (const name of ['anna', 'ben', 'carl']) {
      here.presence.enter('s', name);
      await nodes.pass(500);
    }
    let version = listener.watched?.version;
    expect(listener.changes).toHaveLength(3);
    for (const { from, to } of listener.changes) {
      expect(from).toBe(version);
      version = to;
    }
  });

  it('R58: tells another number of connections as a change, not as a join', async () => {
    const nodes = new PresenceNodes();
    const here = nodes.add();
    here.presence.enter('s', 'anna');
    const listener = await nodes.watch(here);
    here.presence.enter('s', 'anna');
    await nodes.pass(300);
    expect(listener.changes).toMatchObject([
      { people: [{ id: 'anna', connections: 2 }], joined: [], total: 1, connections: 2 },
    ]);
  });

  it('R59: tells a leave once nobody came back for about 3 seconds', async () => {
    const nodes = new PresenceNodes();
    const here = nodes.add();
    here.presence.enter('s', 'anna');
    const listener = await nodes.watch(here);
    here.presence.leave('s', 'anna');
    await nodes.pass(2_900);
    expect(listener.left).toEqual([]);
    await nodes.pass(2_200);
    expect(listener.left).toEqual(['anna']);
    expect([listener.people, listener.total]).toEqual([{}, 0]);
  });

  it('R59: a page that is loaded anew neither leaves nor joins', async () => {
    const nodes = new PresenceNodes();
    const here = nodes.add();
    here.presence.enter('s', 'anna');
    const listener = await nodes.watch(here);
    here.presence.leave('s', 'anna');
    await nodes.pass(2_500);
    here.presence.enter('s', 'anna');
    await nodes.pass(10_000);
    expect(listener.changes).toEqual([]);
  });

  it('R57: names 200 people at most, those who came first, and counts all', async () => {
    const nodes = new PresenceNodes();
    const here = nodes.add();
    for (let number = 1; number <= 250; number += 1) here.presence.enter('s', `p${number}`);
    const listener = await nodes.watch(here);
    expect(listener.watched?.people).toHaveLength(200);
    expect(listener.watched?.people.at(-1)).toEqual({ id: 'p200', connections: 1 });
    expect([listener.total, listener.connections]).toEqual([250, 250]);
  });

  it('R58: somebody who moves up into the list is not told to have joined', async () => {
    const nodes = new PresenceNodes();
    const here = nodes.add();
    for (let number = 1; number <= 201; number += 1) here.presence.enter('s', `p${number}`);
    const listener = await nodes.watch(here);
    here.presence.leave('s', 'p1');
    await nodes.pass(6_000);
    expect(listener.left).toEqual(['p1']);
    expect(listener.joined).toEqual([]);
    expect(Object.keys(listener.people)).toHaveLength(200);
    expect(listener.people).toHaveProperty('p201');
  });

  it('R57: ends with unwatching, and nothing is kept going for it', async () => {
    const nodes = new PresenceNodes();
    const here = nodes.add();
    const listener = await nodes.watch(here);
    listener.watched?.close();
    here.presence.enter('s', 'anna');
    await nodes.pass(20_000);
    expect(listener.changes).toEqual([]);
  });
});
