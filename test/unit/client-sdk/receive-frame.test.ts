import { describe, expect, it } from '@jest/globals';
import type { Frame, HubEvent } from '@session-hub/shared';
import { EPOCH, events, eventsFrame, resetFrame, viewFrame } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';

interface Told {
  events: HubEvent[];
  resets: unknown[];
  omitted: unknown[];
}

/** A client that reads the session `a` and stands at seq 5, and what it has been told since. */
async function reading(): Promise<{ client: ManualClient; told: Told }> {
  const client = new ManualClient();
  const told: Told = { events: [], resets: [], omitted: [] };
  const session = client.hub.session('a');
  session.on('event', (event) => told.events.push(event));
  session.on('reset', (reset) => told.resets.push(reset));
  session.on('omitted', (omitted) => told.omitted.push(omitted));
  await client.connect();
  client.accept();
  await client.frames(resetFrame(5));
  expect(told).toEqual({ events: [], resets: [], omitted: [] });
  return { client, told };
}

const cursorAt = (seq: number) => [{ id: 'a', cursor: { epoch: EPOCH, seq } }];

describe('a received frame', () => {
  it('R11: is folded, and its events are told in order', async () => {
    const { client, told } = await reading();
    await client.frames(eventsFrame(5, 7), eventsFrame(7, 8));
    expect(client.hub.session('a').view?.seq).toBe(8);
    expect(told.events).toEqual(events(5, 8));
  });

  it('R12: with a view replaces what was held, and names what was not told', async () => {
    const { client, told } = await reading();
    await client.frames(viewFrame(5, 500, 100));
    expect(client.hub.session('a').view?.seq).toBe(500);
    expect(told).toEqual({ events: events(400, 500), resets: [], omitted: [{ from: 5, to: 400 }] });
  });

  it('R13: that resets is told only to who held something', async () => {
    const { client, told } = await reading();
    await client.frames(resetFrame(2, 'a', 'epoch', 'epo2'));
    expect(told.resets).toEqual([{ reason: 'epoch' }]);
    expect(client.hub.session('a').view).toMatchObject({ epoch: 'epo2', seq: 2 });
  });

  it('R14: that resets to where the reader already is answers an older cursor, and is told to nobody', async () => {
    const { client, told } = await reading();
    await client.frames(resetFrame(2, 'a', 'epoch', 'epo2'), eventsFrame(2, 4, 'a', 'epo2'));
    await client.frames(resetFrame(2, 'a', 'epoch', 'epo2'), resetFrame(4, 'a', 'epoch', 'epo2'));
    expect(told.resets).toEqual([{ reason: 'epoch' }]);
    expect(client.hub.session('a').view).toMatchObject({ epoch: 'epo2', seq: 4 });
    expect(client.hub.session('a').state.kind).toBe('live');
  });

  it('R14: that resets beyond where the reader is in the same epoch has the way between asked for', async () => {
    const { client, told } = await reading();
    await client.frames(resetFrame(2, 'a', 'epoch', 'epo2'));
    await client.pass(2_000);
    client.link.take('subscribe');
    await client.frames(resetFrame(6, 'a', 'epoch', 'epo2'));
    expect(client.accept()).toEqual({ a: { epoch: 'epo2', seq: 2 } });
    await client.frames(eventsFrame(2, 6, 'a', 'epo2'));
    expect(told.resets).toEqual([{ reason: 'epoch' }]);
    expect(told.events).toEqual(events(2, 6));
  });

  it('R13: that resets within the epoch because the log ends before the cursor is told', async () => {
    const { client, told } = await reading();
    await client.frames(resetFrame(3, 'a', 'cursor_ahead'));
    expect(told.resets).toEqual([{ reason: 'cursor_ahead' }]);
    expect(client.hub.session('a').view?.seq).toBe(3);
  });

  it.each<[string, Frame, number]>([
    ['R14: that does not fit', eventsFrame(6, 7), 5],
    ['R14: of another epoch', eventsFrame(5, 7, 'a', 'epo2'), 5],
  ])('%s has this one session asked for again, on the same socket', async (_what, frame, seq) => {
    const { client, told } = await reading();
    client.hub.session('b').subscribe(() => {});
    await client.pass(2_000);
    client.link.take('subscribe');
    await client.frames(frame);
    expect(client.link.takeOne('subscribe').input.sessions).toEqual(cursorAt(seq));
    expect(client.hub.session('a').state.kind).toBe('catching up');
    await client.frames(eventsFrame(7, 9), eventsFrame(9, 12));
    expect(told.events).toEqual([]);
    await client.frames(eventsFrame(5, 12));
    expect(told.events).toEqual(events(5, 12));
    expect(client.hub.session('a').state.kind).toBe('live');
    expect(client.transport.links).toHaveLength(1);
    expect(client.link.take('subscribe')).toEqual([]);
  });

  it('R14: that overlaps is used from where it is new', async () => {
    const { client, told } = await reading();
    await client.frames(eventsFrame(3, 7));
    expect(told.events).toEqual(events(5, 7));
    expect(client.hub.session('a').view?.seq).toBe(7);
  });

  it.each([
    ['ends at the cursor', eventsFrame(3, 5)],
    ['ends before the cursor', eventsFrame(2, 4)],
    ['comes without an event', eventsFrame(5, 5)],
  ])('R14: that %s is nothing new, and is ignored', async (_what, frame) => {
    const { client, told } = await reading();
    await client.pass(2_000);
    const { view } = client.hub.session('a');
    await client.frames(frame);
    expect(told.events).toEqual([]);
    expect(client.hub.session('a').view).toBe(view);
    expect(client.hub.session('a').state.kind).toBe('live');
    expect(client.link.take('subscribe')).toEqual([]);
  });

  it('R14: that answers an older cursor does not make a reader live that has a newer one', async () => {
    const { client } = await reading();
    await client.reconnect();
    client.accept();
    await client.frames(eventsFrame(3, 4));
    expect(client.hub.session('a').state.kind).toBe('catching up');
    await client.frames(eventsFrame(4, 6));
    expect(client.hub.session('a').state.kind).toBe('live');
  });

  it('R14: that never fits does not make a client ask without end', async () => {
    const { client } = await reading();
    let asked = 0;
    for (let turn = 0; turn < 600; turn++) {
      await client.frames(eventsFrame(90 + turn, 91 + turn));
      asked += client.link
        .take('subscribe')
        .map(({ answer }) => answer({ sessions: [{ ok: true, id: 'a' }] })).length;
      await client.pass(100);
    }
    expect(asked).toBeGreaterThan(2);
    expect(asked).toBeLessThan(30);
  });

  it('R14: that fits now and then does not make a client ask more than a few times a second either', async () => {
    const { client } = await reading();
    let asked = 0;
    for (let turn = 0; turn < 100; turn++) {
      const seq = client.hub.session('a').view?.seq ?? 0;
      await client.frames(eventsFrame(seq + 1, seq + 2), eventsFrame(seq + 1, seq + 2));
      asked += client.link
        .take('subscribe')
        .map(({ answer }) => answer({ sessions: [{ ok: true, id: 'a' }] })).length;
      await client.frames(eventsFrame(seq, seq + 1));
      await client.pass(100);
    }
    expect(asked).toBeLessThan(40);
  });

  it('R10: of a subscribe that overlapped with another is not told as a reset', async () => {
    const client = new ManualClient();
    const resets: unknown[] = [];
    client.hub.session('a').on('reset', (reset) => resets.push(reset));
    await client.connect();
    await client.passAlive(11_000);
    expect(client.link.take('subscribe')).toHaveLength(2);
    await client.frames(resetFrame(5), eventsFrame(5, 8), resetFrame(8));
    expect(resets).toEqual([]);
    expect(client.hub.session('a').view?.seq).toBe(8);
    expect(client.hub.session('a').state.kind).toBe('live');
  });
});

describe('R15: a heartbeat', () => {
  it('of a later seq than the cursor shows that a frame was lost', async () => {
    const { client } = await reading();
    await client.pass(2_000);
    await client.beat(7);
    expect(client.link.takeOne('subscribe').input.sessions).toEqual(cursorAt(5));
    await client.frames(eventsFrame(5, 7));
    expect(client.hub.session('a').state.kind).toBe('live');
  });

  it('of another epoch shows the same', async () => {
    const { client, told } = await reading();
    await client.pass(2_000);
    await client.beat(2, 2, 'epo2');
    expect(client.accept()).toEqual({ a: { epoch: EPOCH, seq: 5 } });
    await client.frames(resetFrame(2, 'a', 'epoch', 'epo2'));
    expect(told.resets).toEqual([{ reason: 'epoch' }]);
  });

  it('of the same seq is fine, and so is one that the hub has more to send', async () => {
    const { client } = await reading();
    await client.pass(2_000);
    await client.beat(5);
    await client.beat(5, 99);
    await client.beat(3, 99);
    expect(client.link.take('subscribe')).toEqual([]);
    expect(client.hub.session('a').state.kind).toBe('live');
  });

  it('of the same seq makes a reader live whose confirming frame was lost', async () => {
    const { client } = await reading();
    await client.reconnect();
    await client.beat(5);
    expect(client.hub.session('a').state.kind).toBe('catching up');
    client.accept();
    await client.beat(5);
    expect(client.hub.session('a').state.kind).toBe('live');
    expect(client.link.take('subscribe')).toEqual([]);
  });

  it('is not taken for a hole while the answer to a subscribe is on its way', async () => {
    const client = await new ManualClient().connect();
    client.hub.session('a').subscribe(() => {});
    await client.settle();
    await client.beat(7);
    expect(client.link.take('subscribe')).toHaveLength(1);
  });

  it('that does not name a session has it asked for again after a while', async () => {
    const { client } = await reading();
    await client.pass(9_000);
    await client.heartbeat();
    expect(client.link.take('subscribe')).toEqual([]);
    await client.pass(2_000);
    await client.heartbeat();
    await client.heartbeat();
    expect(client.link.takeOne('subscribe').input.sessions).toEqual(cursorAt(5));
  });

  it('does not bring a refused session back', async () => {
    const client = new ManualClient();
    client.hub.session('a').subscribe(() => {});
    await client.connect();
    client.link.takeOne('subscribe').answer({
      sessions: [{ ok: false, id: 'a', error: { code: 'forbidden', message: '', retryable: false } }],
    });
    await client.passAlive(60_000);
    await client.heartbeat();
    expect(client.link.take('subscribe')).toEqual([]);
  });
});
