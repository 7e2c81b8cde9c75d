import { describe, expect, it } from '@jest/globals';
import type { Session } from '@session-hub/client';
import { EPOCH, events, eventsFrame, resetFrame, viewFrame } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';

async function live(): Promise<{ client: ManualClient; session: Session }> {
  const client = new ManualClient();
  const session = client.hub.session('a');
  session.subscribe(() => {});
  await client.connect();
  client.accept();
  await client.frames(resetFrame(5));
  return { client, session };
}

describe('a session', () => {
  it('goes from unknown over catching up to live, and is stale while the hub is out of reach', async () => {
    const client = new ManualClient();
    const session = client.hub.session('a');
    const kinds: string[] = [];
    session.subscribe(() => kinds.push(session.state.kind));
    await client.connect();
    client.accept();
    await client.frames(resetFrame(5));
    await client.reconnect();
    client.accept();
    await client.frames(eventsFrame(5, 5));
    client.hub.close();
    await client.settle();
    expect(kinds).toEqual(['catching up', 'live', 'stale', 'catching up', 'live', 'stale']);
  });

  it('is unknown again when the hub goes before it has said anything', async () => {
    const client = new ManualClient();
    const session = client.hub.session('a');
    session.subscribe(() => {});
    await client.connect();
    client.link.end();
    expect(session.state).toEqual({ kind: 'unknown' });
  });

  it('is stale since the hub last confirmed it, however many connections have come to nothing since', async () => {
    const { client, session } = await live();
    await client.pass(3_000);
    await client.beat(5);
    const since = client.environment.now();
    await client.pass(7_000);
    client.link.end();
    expect(session.state).toEqual({ kind: 'stale', since });
    await client.pass(5_000);
    client.link.opened();
    await client.pass(5_000);
    client.link.end();
    expect(session.state).toEqual({ kind: 'stale', since });
  });

  it('R49: is stale while its hub cannot see its store, whatever frames still come, and live again after', async () => {
    const { client, session } = await live();
    await client.beat(5);
    const since = client.environment.now();
    await client.pass(4_000);
    const beat = { at: client.environment.now(), heads: { a: [EPOCH, 5, 5] as [string, number, number] } };
    client.link.push('heartbeat', { ...beat, store: 'unreachable' });
    expect([session.state, session.freshness]).toEqual([
      { kind: 'stale', since },
      { kind: 'stale', since },
    ]);
    await client.frames(eventsFrame(5, 6));
    expect([session.view?.seq, session.state]).toEqual([6, { kind: 'stale', since }]);
    expect(client.link.take('subscribe')).toEqual([]);
    await client.beat(6);
    expect(session.state).toEqual({ kind: 'live' });
  });

  it('R49: is stale since its view was made when that is all that is known', async () => {
    const client = await new ManualClient().connect();
    const session = client.hub.session('a');
    session.subscribe(() => {});
    await client.settle();
    client.accept();
    client.link.push('heartbeat', { at: 1, heads: {}, store: 'unreachable' });
    await client.frames(resetFrame(5));
    expect(session.state).toEqual({ kind: 'stale', since: 1_005 });
  });

  it('is as fresh as the hub said last', async () => {
    const { client, session } = await live();
    expect(session.freshness).toEqual({ kind: 'fresh' });
    await client.beat(5, 9);
    expect(session.freshness).toEqual({ kind: 'behind', milliseconds: client.environment.now() - 1_005 });
    await client.frames(eventsFrame(5, 9));
    expect(session.freshness).toEqual({ kind: 'fresh' });
  });

  it('is not fresh before a new connection has confirmed it', async () => {
    const { client, session } = await live();
    const since = client.environment.now();
    await client.reconnect();
    expect(session.state.kind).toBe('catching up');
    expect(session.freshness).toEqual({ kind: 'stale', since });
    await client.frames(eventsFrame(5, 6));
    expect(session.freshness).toEqual({ kind: 'fresh' });
  });

  it('R13: does not measure a log that was numbered anew by the end of the old one', async () => {
    const { client, session } = await live();
    await client.beat(5, 500);
    await client.frames(resetFrame(2, 'a', 'epoch', 'epo2'));
    expect(session.freshness).toEqual({ kind: 'fresh' });
  });

  it('tells its subscribers once for all changes of a moment', async () => {
    const { client, session } = await live();
    let told = 0;
    session.subscribe(() => (told += 1));
    await client.frames(eventsFrame(5, 6), eventsFrame(6, 9), viewFrame(9, 30));
    expect(told).toBe(1);
    await client.frames(eventsFrame(30, 30));
    await client.beat(30);
    expect(told).toBe(1);
  });

  it('keeps the identity of its view until it changes', async () => {
    const { client, session } = await live();
    const { view } = session;
    await client.frames(eventsFrame(3, 5));
    await client.reconnect();
    expect(session.view).toBe(view);
    await client.frames(eventsFrame(5, 6));
    expect(session.view).not.toBe(view);
    expect(view?.seq).toBe(5);
  });

  it('shows whoever hears of an event the view it led to', async () => {
    const { client, session } = await live();
    const seen: unknown[] = [];
    session.on('custom', ({ seq }) => seen.push([seq, session.view?.seq]));
    await client.frames(eventsFrame(5, 7));
    expect(seen).toEqual([
      [6, 7],
      [7, 7],
    ]);
  });

  it('tells each event by its type and as an event, and nobody who has left', async () => {
    const { client, session } = await live();
    const told: string[] = [];
    session.on('custom', ({ seq }) => told.push(`custom ${seq}`));
    session.on('progress', () => told.push('progress'));
    const leave = session.on('event', ({ seq }) => {
      told.push(`event ${seq}`);
      leave();
    });
    await client.frames(eventsFrame(5, 7));
    expect(told).toEqual(['custom 6', 'event 6', 'custom 7']);
  });

  it('goes on when a listener throws, and tells all the others', async () => {
    const { client, session } = await live();
    const fail = () => {
      throw new Error('mine');
    };
    session.on('event', fail);
    session.on('reset', fail);
    session.subscribe(fail);
    const told: unknown[] = [];
    session.on('event', (event) => told.push(event));
    await client.frames(eventsFrame(5, 7));
    await client.frames(resetFrame(1, 'a', 'epoch', 'epo2'));
    await client.frames(eventsFrame(1, 2, 'a', 'epo2'));
    expect(told).toEqual([...events(5, 7), ...events(1, 2)]);
    expect(session.state.kind).toBe('live');
    expect(client.environment.thrown).toHaveLength(7);
  });

  it('tells nothing twice, whatever comes again and however often the connection breaks', async () => {
    const { client, session } = await live();
    const seqs: number[] = [];
    session.on('event', ({ seq }) => seqs.push(seq));
    for (let turn = 0; turn < 5; turn++) {
      const seq = session.view?.seq ?? 0;
      await client.frames(
        eventsFrame(seq, seq + 3),
        eventsFrame(seq, seq + 3),
        eventsFrame(seq + 1, seq + 4),
      );
      await client.reconnect();
      client.accept();
      await client.frames(eventsFrame(seq + 2, seq + 5));
    }
    expect(seqs).toEqual(events(5, 30).map(({ seq }) => seq));
  });

  it("is ready once its view is the hub's present", async () => {
    const client = new ManualClient();
    const ready = client.hub.session('a').ready();
    let isReady = false;
    void ready.then(() => (isReady = true));
    await client.connect();
    client.accept();
    await client.settle();
    expect(isReady).toBe(false);
    await client.frames(resetFrame(5));
    await expect(ready).resolves.toMatchObject({ seq: 5 });
    await client.pass(1_000);
    expect(client.link.takeOne('unsubscribe').input.ids).toEqual(['a']);
  });

  it('rejects `ready` with the refusal of the hub', async () => {
    const client = new ManualClient();
    const outcome = expect(client.hub.session('a').ready()).rejects.toMatchObject({ code: 'forbidden' });
    await client.connect();
    const error = { code: 'forbidden', message: 'No.', retryable: false };
    client.link.takeOne('subscribe').answer({ sessions: [{ ok: false, id: 'a', error }] });
    await client.settle();
    await outcome;
  });
});
