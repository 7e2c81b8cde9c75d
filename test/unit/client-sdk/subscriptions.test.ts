import { describe, expect, it } from '@jest/globals';
import { EPOCH, eventsFrame, resetFrame } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';

/** Sessions of these ids, all brought to seq 5. */
async function watching(...ids: string[]): Promise<ManualClient> {
  const client = new ManualClient();
  for (const id of ids) client.hub.session(id).subscribe(() => {});
  await client.connect();
  client.accept();
  await client.frames(...ids.map((id) => resetFrame(5, id)));
  return client;
}

const names = (count: number) => Array.from({ length: count }, (_, number) => `s${number}`);

describe('subscriptions', () => {
  it('cost nothing until somebody reads', async () => {
    const client = await new ManualClient().connect();
    const { view, state, freshness } = client.hub.session('a');
    expect([view, state, freshness]).toEqual([null, { kind: 'unknown' }, { kind: 'unknown' }]);
    expect(client.link.take('subscribe')).toEqual([]);
  });

  it('R8: ask for everything that is wanted in one moment with one message', async () => {
    const client = new ManualClient({ interval: 250 });
    for (const id of names(300)) client.hub.session(id).subscribe(() => {});
    await client.connect();
    const { input } = client.link.takeOne('subscribe');
    expect(input).toEqual({ interval: 250, sessions: names(300).map((id) => ({ id })) });
    client.hub.session('x').subscribe(() => {});
    client.hub.session('y').on('event', () => {});
    await client.settle();
    expect(client.link.takeOne('subscribe').input.sessions).toEqual([{ id: 'x' }, { id: 'y' }]);
  });

  it('R8: name at most 1,000 sessions in a message', async () => {
    const client = new ManualClient();
    for (const id of names(2_300)) client.hub.session(id).subscribe(() => {});
    await client.connect();
    const messages = client.link.take('subscribe');
    expect(messages.map(({ input }) => input.sessions.length)).toEqual([1_000, 1_000, 300]);
    expect(new Set(messages.flatMap(({ input }) => input.sessions.map(({ id }) => id))).size).toBe(2_300);
  });

  it('R8: go on from their cursors on every new connection, in one message', async () => {
    const client = await watching('a', 'b');
    await client.frames(eventsFrame(5, 8, 'b'));
    await client.reconnect();
    expect(client.link.takeOne('subscribe').input.sessions).toEqual([
      { id: 'a', cursor: { epoch: EPOCH, seq: 5 } },
      { id: 'b', cursor: { epoch: EPOCH, seq: 8 } },
    ]);
  });

  it('are shared by all who read the same session, and end a second after the last one has left', async () => {
    const client = await new ManualClient().connect();
    const session = client.hub.session('a');
    const stops = [session.subscribe(() => {}), client.hub.session('a').on('event', () => {})];
    await client.settle();
    client.accept();
    await client.frames(resetFrame(5));
    for (const stop of [...stops, ...stops]) stop();
    await client.pass(999);
    expect(client.link.take('unsubscribe')).toEqual([]);
    expect(session.view?.seq).toBe(5);
    await client.pass(1);
    expect(client.link.takeOne('unsubscribe').input).toEqual({ ids: ['a'] });
    expect(session.view).toBe(null);
  });

  it('stay when somebody new comes within that second', async () => {
    const client = await watching();
    const session = client.hub.session('a');
    session.subscribe(() => {})();
    await client.pass(900);
    const leave = session.subscribe(() => {});
    await client.pass(5_000);
    expect(client.link.take('unsubscribe')).toEqual([]);
    expect(client.link.take('subscribe')).toHaveLength(1);
    leave();
    leave();
    await client.pass(1_000);
    expect(client.link.take('unsubscribe')).toHaveLength(1);
  });

  it('count one who leaves twice only once', async () => {
    const client = await watching('a');
    const leave = client.hub.session('a').subscribe(() => {});
    leave();
    leave();
    await client.pass(2_000);
    expect(client.link.take('unsubscribe')).toEqual([]);
  });

  it('R17: ignore frames that were on their way when they ended', async () => {
    const client = await watching('b');
    const leave = client.hub.session('a').subscribe(() => {});
    await client.settle();
    client.accept();
    await client.frames(resetFrame(5));
    leave();
    await client.pass(1_000);
    await client.frames(eventsFrame(5, 6), eventsFrame(9, 10));
    expect(client.link.take('subscribe')).toEqual([]);
    expect(client.hub.session('a').view).toBe(null);
  });

  it('R17: do not take frames of the subscription before for those of a new one', async () => {
    const client = await watching('b');
    client.hub.session('a').subscribe(() => {})();
    await client.settle();
    client.accept();
    await client.frames(resetFrame(5));
    await client.pass(1_000);
    client.hub.session('a').subscribe(() => {});
    await client.frames(eventsFrame(5, 6));
    expect(client.hub.session('a').view).toBe(null);
    expect(client.link.takeOne('subscribe').input.sessions).toEqual([{ id: 'a' }]);
    await client.frames(resetFrame(6));
    expect(client.hub.session('a').state.kind).toBe('live');
  });

  it.each([
    ['no reply came', null],
    ['it was refused for now', { code: 'rate_limited', retryable: true }],
  ])('do not ask again for a session that nobody reads any more when %s', async (_what, refusal) => {
    const client = await watching('b');
    client.hub.session('a').subscribe(() => {})();
    await client.settle();
    const { refuse } = client.link.takeOne('subscribe');
    await client.pass(2_000);
    client.link.takeOne('unsubscribe').answer({});
    if (refusal !== null) refuse(refusal);
    await client.passAlive(20_000);
    expect(client.transport.links).toHaveLength(1);
    expect(client.link.take('subscribe')).toEqual([]);
  });

  it('R5: ask again for a session that is refused for now, later and later, and not before it makes sense', async () => {
    const client = await new ManualClient().connect();
    client.environment.fraction = 1;
    client.hub.session('a').subscribe(() => {});
    for (const wait of [500, 1_000, 2_000 + 3_000]) {
      await client.settle();
      const extra = wait > 2_000 ? { retryAfter: 3_000 } : {};
      client.link.takeOne('subscribe').answer({
        sessions: [
          {
            ok: false,
            id: 'a',
            error: { code: 'store_unavailable', message: 'Later.', retryable: true, ...extra },
          },
        ],
      });
      await client.pass(wait - 1);
      expect(client.link.take('subscribe')).toEqual([]);
      expect(client.hub.session('a').state.kind).toBe('catching up');
      await client.pass(1);
    }
    client.accept();
    await client.frames(resetFrame(1));
    expect(client.hub.session('a').state.kind).toBe('live');
  });

  it('R8: do not touch the others when one session is refused', async () => {
    const client = new ManualClient();
    const refusals: unknown[] = [];
    client.hub.session('a').on('refused', (error) => refusals.push(error));
    client.hub.session('b').subscribe(() => {});
    await client.connect();
    const error = { code: 'session_not_found', message: 'No.', retryable: false };
    client.link.takeOne('subscribe').answer({
      sessions: [
        { ok: false, id: 'a', error },
        { ok: true, id: 'b' },
      ],
    });
    await client.frames(resetFrame(5, 'b'));
    expect(refusals).toMatchObject([{ name: 'HubError', ...error }]);
    expect(client.hub.session('a').state).toMatchObject({ kind: 'refused', error });
    await expect(client.hub.session('b').ready()).resolves.toMatchObject({ seq: 5 });
    await client.passAlive(60_000);
    expect(client.link.take('subscribe')).toEqual([]);
    expect(client.state.kind).toBe('live');
  });

  it('ask again for a refused session when somebody new reads it, and after `reconnect()`', async () => {
    const client = await new ManualClient().connect();
    const session = client.hub.session('a');
    const leave = session.subscribe(() => {});
    await client.settle();
    const refusal = { code: 'session_not_found', message: 'No.', retryable: false };
    const refuse = () =>
      client.link.takeOne('subscribe').answer({ sessions: [{ ok: false, id: 'a', error: refusal }] });
    refuse();
    expect(session.state.kind).toBe('refused');
    leave();
    await client.pass(1_000);
    session.subscribe(() => {});
    await client.settle();
    refuse();
    client.hub.reconnect();
    await client.connect();
    client.accept();
    await client.frames(resetFrame(1));
    expect(session.state.kind).toBe('live');
  });

  it('R16: give a cursor up that the hub never handed out, and tell that they were reset', async () => {
    const client = await watching('a');
    const resets: unknown[] = [];
    client.hub.session('a').on('reset', (reset) => resets.push(reset));
    await client.reconnect();
    const ahead = { code: 'cursor_ahead', message: 'No.', retryable: false };
    client.link.takeOne('subscribe').answer({ sessions: [{ ok: false, id: 'a', error: ahead }] });
    await client.settle();
    expect(client.accept()).toEqual({ a: null });
    await client.frames(eventsFrame(5, 6));
    expect(client.hub.session('a').view?.seq).toBe(5);
    await client.frames(resetFrame(3));
    expect(resets).toEqual([{ reason: 'cursor_ahead' }]);
    expect(client.hub.session('a').view?.seq).toBe(3);
    await client.reconnect();
    expect(client.accept()).toEqual({ a: { epoch: EPOCH, seq: 3 } });
  });

  const gone = (...ids: string[]) => ({ kind: 'gone', ids }) as const;
  const notFound = { code: 'session_not_found', message: 'No.', retryable: false };

  it('R47: keep the last view of a session that is gone, say so once, and go on looking for it', async () => {
    const client = await watching('a', 'b');
    const session = client.hub.session('a');
    const told: string[] = [];
    session.on('gone', ({ code }) => told.push(code));
    session.on('reset', ({ reason }) => told.push(reason));
    client.link.push('notice', gone('a'));
    await client.settle();
    expect([session.view?.seq, session.state.kind]).toEqual([5, 'gone']);
    expect(session.freshness.kind).toBe('stale');
    expect(client.state.kind).toBe('live');
    for (let round = 0; round < 12; round++) {
      await client.passAlive(20_000);
      for (const { input, answer } of client.link.take('subscribe')) {
        expect(input.sessions).toEqual([{ id: 'a', cursor: { epoch: EPOCH, seq: 5 } }]);
        answer({ sessions: [{ ok: false, id: 'a', error: notFound }] });
      }
      expect([session.view?.seq, session.state.kind]).toEqual([5, 'gone']);
    }
    await client.passAlive(20_000);
    client.accept();
    await client.frames(resetFrame(2, 'a', 'epoch', 'epo2'));
    expect([session.view?.seq, session.state.kind]).toEqual([2, 'live']);
    expect(told).toEqual(['session_not_found', 'epoch']);
  });

  it('R47, R15: catch up on a session that is there again though the frame that shows it was lost', async () => {
    const client = await watching('a');
    client.link.push('notice', gone('a'));
    await client.passAlive(1_000);
    client.accept();
    await client.settle();
    await client.passAlive(11_000);
    await client.heartbeat({ a: ['epo2', 3, 3] });
    expect(client.link.takeOne('subscribe').input.sessions).toEqual([
      { id: 'a', cursor: { epoch: EPOCH, seq: 5 } },
    ]);
  });

  it('R47: look for all that are gone with one message and one timer', async () => {
    const client = await watching(...names(300));
    const timers = client.environment.timers.size;
    client.link.push('notice', gone(...names(300)));
    await client.settle();
    expect(client.environment.timers.size).toBeLessThanOrEqual(timers + 1);
    await client.pass(500);
    expect(client.link.takeOne('subscribe').input.sessions).toHaveLength(300);
  });

  it('R47: find out after a break as well that a session is gone', async () => {
    const client = await watching('a');
    await client.reconnect();
    client.link.takeOne('subscribe').answer({ sessions: [{ ok: false, id: 'a', error: notFound }] });
    await client.settle();
    expect([client.hub.session('a').view?.seq, client.hub.session('a').state.kind]).toEqual([5, 'gone']);
    await expect(client.hub.session('a').ready()).rejects.toMatchObject({ code: 'session_not_found' });
  });
});
