import { describe, expect, it } from '@jest/globals';
import { PresenceNodes } from '../../../../support/presence-nodes.js';

describe('who watches a session, on many nodes', () => {
  it('R57: are in the first list, wherever they are connected', async () => {
    const nodes = new PresenceNodes();
    const [here, there, elsewhere] = [nodes.add(), nodes.add(), nodes.add()];
    here.presence.enter('s', 'anna');
    there.presence.enter('s', 'anna');
    elsewhere.presence.enter('s', 'ben');
    const listener = await nodes.watch(here);
    expect(listener.people).toEqual({ anna: 2, ben: 1 });
    expect(listener.joined).toEqual([]);
  });

  it('R58: are told within a second when they come and go elsewhere', async () => {
    const nodes = new PresenceNodes();
    const [here, there] = [nodes.add(), nodes.add()];
    const listener = await nodes.watch(here);
    there.presence.enter('s', 'anna');
    await nodes.pass(1_000);
    expect(listener.joined).toEqual(['anna']);
    there.presence.leave('s', 'anna');
    await nodes.pass(6_000);
    expect([listener.left, listener.total]).toEqual([['anna'], 0]);
  });

  it('R59: somebody who comes back on another node has not left', async () => {
    const nodes = new PresenceNodes();
    const [here, there] = [nodes.add(), nodes.add()];
    here.presence.enter('s', 'anna');
    const listener = await nodes.watch(here);
    here.presence.leave('s', 'anna');
    await nodes.pass(1_500);
    there.presence.enter('s', 'anna');
    await nodes.pass(10_000);
    expect([listener.left, listener.joined]).toEqual([[], []]);
    expect(listener.people).toEqual({ anna: 1 });
  });

  it('R59: are gone within 15 s when their node was killed', async () => {
    const nodes = new PresenceNodes();
    const [here, there] = [nodes.add(), nodes.add()];
    here.presence.enter('s', 'ben');
    there.presence.enter('s', 'anna');
    const listener = await nodes.watch(here);
    await nodes.pass(7_000);
    there.kill();
    await nodes.pass(9_000);
    expect(listener.left).toEqual([]);
    await nodes.pass(6_000);
    expect(listener.left).toEqual(['anna']);
    expect(listener.people).toEqual({ ben: 1 });
  });

  it('R59: leave soon when their node says that it closes', async () => {
    const nodes = new PresenceNodes();
    const [here, there] = [nodes.add(), nodes.add()];
    there.presence.enter('s', 'anna');
    const listener = await nodes.watch(here);
    there.presence.close();
    await nodes.pass(6_000);
    expect(listener.left).toEqual(['anna']);
  });

  it('R59: a break between the nodes that is shorter than 10 s is not noticed', async () => {
    const nodes = new PresenceNodes();
    const [here, there] = [nodes.add(), nodes.add()];
    there.presence.enter('s', 'anna');
    const listener = await nodes.watch(here);
    await nodes.pass(5_000);
    there.cutOff();
    await nodes.pass(6_000);
    there.letBack();
    await nodes.pass(20_000);
    expect(listener.changes).toEqual([]);
  });

  it('R59: what was missed in a break is made good after it, joins and leaves alike', async () => {
    const nodes = new PresenceNodes();
    const [here, there] = [nodes.add(), nodes.add()];
    there.presence.enter('s', 'anna');
    const listener = await nodes.watch(here);
    there.cutOff();
    there.presence.leave('s', 'anna');
    there.presence.enter('s', 'ben');
    await nodes.pass(5_000);
    there.letBack();
    await nodes.pass(10_000);
    expect([listener.joined, listener.left]).toEqual([['ben'], ['anna']]);
    expect(listener.people).toEqual({ ben: 1 });
  });

  it('R59: after a long break everybody is back', async () => {
    const nodes = new PresenceNodes();
    const [here, there] = [nodes.add(), nodes.add()];
    there.presence.enter('s', 'anna');
    const listener = await nodes.watch(here);
    there.cutOff();
    await nodes.pass(20_000);
    expect(listener.people).toEqual({});
    there.letBack();
    await nodes.pass(5_000);
    expect(listener.people).toEqual({ anna: 1 });
  });

  it('R57: counts people beyond the 200 that a node names once for that node', async () => {
    const nodes = new PresenceNodes();
    const [here, there] = [nodes.add(), nodes.add()];
    for (let number = 1; number <= 300; number += 1) there.presence.enter('s', `p${number}`);
    there.presence.enter('s', 'p300');
    const listener = await nodes.watch(here);
    expect(listener.watched?.people).toHaveLength(200);
    expect([listener.total, listener.connections]).toEqual([300, 301]);
  });

  it('costs a session that nobody asks about no message', async () => {
    const nodes = new PresenceNodes();
    const [here, there] = [nodes.add(), nodes.add()];
    await nodes.watch(here, 'asked-about');
    await nodes.pass(2_000);
    const heard: unknown[] = [];
    here.bus.listen('presence-tell', ({ reports }) => heard.push(...reports));
    for (let number = 0; number < 50; number += 1) there.presence.enter('s', `p${number}`);
    await nodes.pass(10_000);
    expect(heard).toEqual([]);
  });

  it('sends nothing any more some seconds after the last one has stopped watching', async () => {
    const nodes = new PresenceNodes();
    const [here, there] = [nodes.add(), nodes.add()];
    const listener = await nodes.watch(here);
    await nodes.pass(5_000);
    listener.watched?.close();
    await nodes.pass(15_000);
    let messages = 0;
    here.bus.listen('presence-tell', () => (messages += 1));
    there.bus.listen('presence-ask', () => (messages += 1));
    there.presence.enter('s', 'anna');
    await nodes.pass(30_000);
    expect(messages).toBe(0);
  });

  it('starts anew for whoever asks after a while in which nobody did', async () => {
    const nodes = new PresenceNodes();
    const [here, there] = [nodes.add(), nodes.add()];
    const first = await nodes.watch(here);
    first.watched?.close();
    there.presence.enter('s', 'anna');
    await nodes.pass(30_000);
    const second = await nodes.watch(here);
    expect(second.people).toEqual({ anna: 1 });
    expect(second.joined).toEqual([]);
  });
});
