import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { aSession, createTestHub, type TestHub, type TestHubOptions } from 'session-hub/testing';

let hub: TestHub;
async function start(options?: TestHubOptions): Promise<TestHub> {
  hub = await createTestHub(options);
  return hub;
}
afterEach(() => hub.close());

/** Everything a small run leaves behind. */
async function story(seed: number): Promise<string> {
  await start({ seed });
  const client = hub.connect();
  const job = await hub.run(client.create({ title: 'Render' }));
  job.progress(1, 4);
  await hub.pass(2_000);
  hub.cut();
  await hub.pass(3_000);
  job.progress(2, 4);
  hub.restore();
  await hub.run(job.flush());
  return JSON.stringify(hub.log(job.id));
}

describe('a hub for tests', () => {
  it('is used through the real SDK, and shows what is stored', async () => {
    await start();
    const job = await hub.run(hub.connect({ emitter: 'worker' }).create({ id: 'render', title: 'Render' }));
    job.progress(3, 10, 'Scene 3');
    await hub.run(job.flush());
    expect(hub.view('render')).toMatchObject({ status: 'active', progress: { percentage: 30 } });
    expect(hub.log('render').map(({ type }) => type)).toEqual(['created', 'lease', 'status', 'progress']);
  });

  it('repeats a run to the last byte by the same seed, and not by another', async () => {
    const first = await story(7);
    await hub.close();
    expect(await story(7)).toBe(first);
    await hub.close();
    expect(await story(8)).not.toBe(first);
  });

  it('lets no time pass by itself', async () => {
    await start({ startAt: 5_000 });
    await hub.run(hub.connect().create());
    expect(hub.clock.now()).toBe(5_000);
    await hub.pass(250);
    expect(hub.clock.now()).toBe(5_250);
  });

  it('does what is due in its order, and what follows from it', async () => {
    await start();
    const done: string[] = [];
    hub.clock.after(20, () => done.push('later'));
    hub.clock.after(10, () => {
      done.push('first');
      hub.clock.after(5, () => done.push('between'));
    });
    await hub.clock.advance(20);
    expect(done).toEqual(['first', 'between', 'later']);
  });

  it('R60: carries out deadlines when they are due', async () => {
    await start({ policy: { inactivity: 60_000, idleAfter: 10_000 } });
    const { id } = await aSession().in(hub);
    await hub.pass(59_000);
    expect(hub.view(id).status).toBe('idle');
    await hub.pass(2_000);
    expect(hub.view(id).status).toBe('expired');
  });

  it('shows a client a broken connection, and lets it come back with all it missed', async () => {
    await start();
    const { id } = await aSession().in(hub);
    const session = hub.connect().session(id);
    const seen: number[] = [];
    session.on('event', ({ seq }) => seen.push(seq));
    await hub.run(session.ready());
    const { seq } = hub.view(id);
    hub.cut();
    await hub.settle();
    expect(session.state.kind).toBe('stale');
    const dark = { type: 'custom' as const, data: { name: 'in the dark', payload: null } };
    const worker = { id: 'worker', kind: 'person' as const, roles: [] };
    await hub.run(hub.facade.append(worker, { id, operations: [dark, dark] }));
    await hub.pass(60_000);
    expect(session.view?.seq).toBe(seq);
    hub.restore();
    await hub.waitFor(session, (view) => view.seq > seq);
    expect(seen).toEqual([seq + 1, seq + 2]);
  });

  it('begins again with what was stored; what was not acknowledged comes anew, and once', async () => {
    await start();
    const job = await hub.run(hub.connect().create({ id: 'import' }));
    job.log('one');
    await hub.run(job.flush());
    job.log('two');
    const before = hub.facade;
    await hub.restart();
    expect(hub.facade).not.toBe(before);
    await hub.run(job.flush());
    expect(hub.view('import').log.lines.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  it('lets several wait at the same time', async () => {
    await start();
    const ids = [await aSession().in(hub), await aSession().in(hub)].map(({ id }) => id);
    const client = hub.connect();
    const views = await Promise.all(ids.map((id) => hub.waitFor(client.session(id), () => true)));
    expect(views.map(({ id }) => id)).toEqual(ids);
  });

  it('does not wait for ever: for what never comes, it says so', async () => {
    await start();
    const never = new Promise<void>(() => {});
    await expect(hub.run(never, 60_000)).rejects.toThrow('has not happened in the time it was given');
  });

  it('works where a test runner has replaced the timers', async () => {
    jest.useFakeTimers();
    try {
      await start();
      const { status } = await aSession().paused().in(hub);
      expect(status).toBe('paused');
    } finally {
      jest.useRealTimers();
    }
  });

  it('refuses what cannot be with a sentence', async () => {
    await start();
    await expect(hub.pass(-1)).rejects.toThrow('0 milliseconds or more, not by -1');
    expect(() => hub.view('nobody')).toThrow('The test hub has no session nobody.');
    expect(() => hub.log('nobody')).toThrow('The test hub has no session nobody.');
    await expect(createTestHub({ seed: 0.5 })).rejects.toThrow('seed must be a whole number, not 0.5.');
    await expect(createTestHub({ capacity: { maxSessions: 0 } })).rejects.toThrow('capacity.maxSessions');
  });

  it('is closed once, with its clients', async () => {
    await start();
    const client = hub.connect();
    await hub.close();
    await hub.close();
    expect(client.connection.state.kind).toBe('closed');
    expect(() => hub.connect()).toThrow('closed');
    await expect(hub.restart()).rejects.toThrow('closed');
  });
});
