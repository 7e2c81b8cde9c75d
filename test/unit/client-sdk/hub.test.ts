import { describe, expect, it } from '@jest/globals';
import { connectHub } from '@session-hub/client';
import { resetFrame } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';

describe('a hub', () => {
  it('tells where its connection stands, each time as a new state that stays the same until it changes', async () => {
    const client = new ManualClient();
    const states: string[] = [];
    client.hub.connection.subscribe(() => states.push(client.state.kind));
    expect(client.state).toMatchObject({ kind: 'connecting', attempt: 0 });
    client.hub.session('a').subscribe(() => {});
    await client.connect();
    expect(client.state).toBe(client.state);
    client.accept();
    await client.frames(resetFrame(1));
    client.link.end();
    await client.pass(500);
    expect(states).toEqual(['connecting', 'catching up', 'live', 'offline', 'connecting']);
    expect(client.state).toMatchObject({ kind: 'connecting', attempt: 1 });
  });

  it('is offline since the hub was last within reach, however often it has tried since', async () => {
    const client = await new ManualClient().connect();
    await client.pass(4_000);
    const since = client.environment.now();
    client.link.end();
    await client.pass(600);
    client.link.end();
    await client.settle();
    expect(client.state).toMatchObject({ kind: 'offline', since });
  });

  it('leaves no timer, listener or link behind when it is closed', async () => {
    const client = await new ManualClient().connect();
    client.hub.session('a').subscribe(() => {});
    client.hub.sessions().subscribe(() => {});
    const job = client.hub.create();
    await client.settle();
    const { input, answer } = client.link.takeOne('create');
    answer({
      view: resetFrame(1).view,
      created: true,
      lease: { emitter: input.emitter ?? '', fence: 1, until: 0 },
    });
    (await job).log('under way');
    await client.settle();
    client.hub.close();
    await client.settle();
    expect(client.link.isClosed).toBe(true);
    expect(client.environment.timers.size).toBe(0);
    expect(client.environment.wakeListeners.size).toBe(0);
    await client.pass(3_600_000);
    expect(client.transport.links).toHaveLength(1);
    expect(client.environment.thrown).toEqual([]);
  });

  it('leaves nothing behind either when it is closed while it connects or waits', async () => {
    const waiting = new ManualClient();
    await waiting.settle();
    waiting.link.end();
    const connecting = new ManualClient({ token: () => new Promise(() => {}) });
    for (const { hub, environment } of [waiting, connecting]) {
      hub.close();
      expect(environment.timers.size).toBe(0);
    }
    await waiting.pass(60_000);
    expect(waiting.transport.links).toHaveLength(1);
  });

  it('is closed for good: what waits and what comes later rejects, and nothing connects it again', async () => {
    const client = await new ManualClient().connect();
    const outcome = expect(client.hub.read('a')).rejects.toMatchObject({ code: 'closed' });
    client.hub.close();
    await outcome;
    client.hub.reconnect();
    client.hub.close();
    await client.pass(60_000);
    expect(client.state).toEqual({ kind: 'closed' });
    expect(client.transport.links).toHaveLength(1);
    await expect(client.hub.list()).rejects.toMatchObject({ code: 'closed' });
    await expect(client.hub.session('a').ready()).rejects.toMatchObject({ code: 'closed' });
    await expect(client.hub.create()).rejects.toMatchObject({ code: 'closed' });
  });

  it('goes on when a listener of its connection throws', async () => {
    const client = new ManualClient();
    client.hub.connection.subscribe(() => {
      throw new Error('mine');
    });
    let told = 0;
    client.hub.connection.subscribe(() => (told += 1));
    await client.connect();
    expect(client.state.kind).toBe('live');
    expect(told).toBeGreaterThan(1);
    expect(client.environment.thrown[0]).toMatchObject({ message: 'mine' });
  });

  it('R1: refuses a namespace or path that cannot be one', () => {
    expect(() => connectHub('test:', { namespace: 'hub' })).toThrow('namespace');
    expect(() => connectHub('test:', { path: 'socket.io' })).toThrow('path');
  });
});
