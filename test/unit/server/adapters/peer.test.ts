import { describe, expect, it } from '@jest/globals';
import { REQUESTS } from '@session-hub/shared/schemas';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { Peer } from 'session-hub/internal/protocol/conversation/peer.js';
import { custom, ManualHub } from '../../../support/manual-hub.js';
import { RecordingChannel } from '../../../support/recording-channel.js';

async function connected() {
  const hub = await new ManualHub().start();
  await hub.create('a');
  const channel = new RecordingChannel();
  const peer = new Peer({
    hub: hub.core,
    who: ANONYMOUS,
    channel,
    clock: hub.time.scope(0),
    logger: silentLogger,
  });
  const ask = (name: string, input: unknown) => hub.run(peer.handle(name, input));
  return { hub, channel, peer, ask };
}

describe('a connection', () => {
  it('R3: refuses an unknown request, also one named like something every object has', async () => {
    const { ask } = await connected();
    for (const name of ['fly', 'constructor', '__proto__', '']) {
      expect(await ask(name, {})).toMatchObject({
        ok: false,
        error: { code: 'unknown_request', retryable: false },
      });
    }
  });

  it.each([
    ['subscribe', { sessions: [{ id: '../etc' }] }],
    ['subscribe', { sessions: Array.from({ length: 10_000 }, (_, n) => ({ id: `s${n}` })) }],
    ['subscribe', { sessions: [{ id: 'a', cursor: { epoch: 'x', seq: -1 } }] }],
    ['subscribe', { sessions: [{ id: 'a', cursor: { epoch: { $gt: '' }, seq: 1 } }] }],
    ['append', { id: 'a', operations: [] }],
    ['append', { id: 'a', operations: [{ type: 'progress', data: { current: -1 } }] }],
    ['append', { id: 'a', operations: [{ type: 'progress', data: { current: 1, total: 0 } }] }],
    ['append', { id: 'a', operations: [{ type: 'progress', data: { current: Number.NaN } }] }],
    ['append', { id: 'a', operations: [{ type: 'status', data: {} }] }],
    ['command', { id: 'a', command: { verb: 'expire' } }],
    ['list', { query: { limit: 100_000 } }],
    ['create', null],
    ['history', 'a'],
    ['beat', { emitter: 'w', leases: {} }],
    ['remove', { id: 'a', end: false }],
    ['bulk', { ids: ['a'] }],
    ['bulk', { ids: ['a'], verb: 'stop', operations: [custom(1)] }],
    ['bulk', { ids: ['a'], verb: 'extend' }],
    ['repair', { id: 'a', dryRun: false }],
  ])('R3, R5: refuses a %s that does not fit, names what is off, and goes on', async (name, input) => {
    const { ask } = await connected();
    const reply = await ask(name, input);
    expect(reply).toMatchObject({
      ok: false,
      error: {
        code: 'bad_request',
        retryable: false,
        message: expect.any(String),
        details: { issues: expect.any(Array) },
      },
    });
    expect(await ask('read', { id: 'a' })).toMatchObject({ ok: true });
  });

  it('lets no name of every object into a record', async () => {
    const { ask } = await connected();
    const set = JSON.parse('{"__proto__": {"polluted": true}}') as unknown;
    await ask('append', { id: 'a', operations: [{ type: 'state', data: { set } }] });
    for (const name of ['__proto__', 'constructor'])
      await ask('append', { id: 'a', operations: [{ type: 'signal', data: { name, value: 1 } }] });
    const reply = JSON.stringify(await ask('read', { id: 'a' }));
    expect(reply).not.toContain('polluted');
    expect(reply).not.toContain('__proto__');
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  });

  it('R21: answers pages of a bounded size, and every event in the end', async () => {
    const { ask, hub } = await connected();
    for (let n = 1; n <= 30; n++) await hub.append('a', custom('x'.repeat(100_000)));
    const seqs: number[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const reply = await ask('history', { id: 'a', after });
      expect(JSON.stringify(reply).length).toBeLessThan(1_200_000);
      const page = (reply as { value: { events: { seq: number }[]; next: number | null } }).value;
      seqs.push(...page.events.map(({ seq }) => seq));
      after = page.next;
    }
    expect(seqs).toEqual(Array.from({ length: 32 }, (_, n) => n + 1));
  });

  it('R3: refuses binary data and what is nested beyond reason', async () => {
    const { ask } = await connected();
    const deep = JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)) as unknown;
    for (const payload of [Buffer.from('x'), new Uint8Array(4), deep]) {
      const operations = [{ type: 'custom', data: { name: 'x', payload } }];
      expect(await ask('append', { id: 'a', operations })).toMatchObject({ error: { code: 'bad_request' } });
    }
  });

  it('R8: answers for each session by itself, and one refused does not touch the others', async () => {
    const { ask, hub, channel } = await connected();
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    await hub.create('b');
    const sessions = [{ id: 'nobody' }, { id: 'a', cursor: { epoch, seq: 999 } }, { id: 'b' }];
    expect(await ask('subscribe', { sessions })).toMatchObject({
      ok: true,
      value: {
        sessions: [
          { ok: false, id: 'nobody', error: { code: 'session_not_found' } },
          { ok: false, id: 'a', error: { code: 'cursor_ahead' } },
          { ok: true, id: 'b' },
        ],
      },
    });
    await hub.pass(10);
    expect(channel.frames).toMatchObject([{ id: 'b' }]);
  });

  it('R6: says in its heartbeat what was sent and where the log ends', async () => {
    const { ask, hub, channel, peer } = await connected();
    await ask('subscribe', { sessions: [{ id: 'a' }] });
    await hub.pass(10);
    channel.stuck = true;
    await hub.append('a', custom(1));
    await hub.append('a', custom(2));
    await hub.pass(50);
    peer.heartbeat();
    const [beat] = channel.pushed;
    expect(beat).toMatchObject({ name: 'heartbeat', payload: { heads: { a: [expect.any(String), 3, 4] } } });
  });

  it('R49: says at once, and in every heartbeat, that its hub cannot see its store', async () => {
    const { hub, channel, peer } = await connected();
    const beats = () => channel.pushed.splice(0).map(({ payload }) => payload);
    hub.store.health = async () => ({ ok: false, reason: 'No way there.' });
    await hub.pass(2_100);
    peer.heartbeat();
    expect(beats()).toMatchObject([{ store: 'unreachable' }, { store: 'unreachable' }]);
    hub.store.health = async () => ({ ok: true });
    await hub.pass(2_100);
    const [back, ...others] = beats();
    expect(back).not.toHaveProperty('store');
    expect(others).toEqual([]);
    peer.close();
    hub.store.health = async () => ({ ok: false, reason: 'No way there.' });
    await hub.pass(5_000);
    expect(beats()).toEqual([]);
  });

  it('R21: reads the log page by page, and refuses a cursor of another numbering', async () => {
    const { ask, hub } = await connected();
    for (let n = 1; n <= 5; n++) await hub.append('a', custom(n));
    const first = await ask('history', { id: 'a', after: 0, limit: 4 });
    expect(first).toMatchObject({
      ok: true,
      value: { events: [{ seq: 1 }, { seq: 2 }, { seq: 3 }, { seq: 4 }], next: 4, head: 7, oldest: 1 },
    });
    expect(await ask('history', { id: 'a', after: 4 })).toMatchObject({
      value: { events: { length: 3 }, next: null },
    });
    expect(await ask('history', { id: 'a', after: 8 })).toMatchObject({
      ok: false,
      error: { code: 'cursor_ahead' },
    });
    expect(await ask('history', { id: 'a', after: 1, epoch: 'other' })).toMatchObject({
      error: { code: 'epoch_changed' },
    });
    await hub.append('a', { type: 'log', data: { text: 'not lossless' } });
    expect(await ask('history', { id: 'a', after: 6, only: 'lossless' })).toMatchObject({
      value: { events: [{ seq: 7 }], head: 8, next: null },
    });
  });

  it('R39: holds at most 20 lists, and lets go of them with the connection', async () => {
    const { ask, peer, hub } = await connected();
    for (let n = 1; n <= 20; n++) await ask('watch-list', { list: `l${n}`, query: {} });
    expect(await ask('watch-list', { list: 'l21', query: {} })).toMatchObject({
      error: { code: 'too_many_subscriptions' },
    });
    const many = Array.from({ length: 30 }, (_, n) =>
      peer.handle('watch-list', { list: `m${n}`, query: {} }),
    );
    expect((await hub.run(Promise.all(many))).every(({ ok }) => !ok)).toBe(true);
    expect(await ask('watch-list', { list: 'l1', query: { limit: 1 } })).toMatchObject({ ok: true });
    await ask('unwatch-list', { list: 'l2' });
    expect(await ask('watch-list', { list: 'l21', query: {} })).toMatchObject({ ok: true });
    peer.close();
    expect(peer.lists.size).toBe(0);
  });

  it('has a handler for every request of the protocol', async () => {
    const { ask } = await connected();
    for (const name of Object.keys(REQUESTS))
      expect(await ask(name, 5)).toMatchObject({ error: { code: 'bad_request' } });
  });
});

describe('what is asked over a connection about sessions as a whole', () => {
  it('R92, R94, R91: operations for many, a check, and a removal', async () => {
    const { ask } = await connected();
    const operations = [custom(1), { type: 'command', data: { verb: 'complete' } }];
    expect(await ask('bulk', { ids: ['a'], operations })).toMatchObject({
      value: { results: [{ ok: true, id: 'a', status: 'completed' }] },
    });
    expect(await ask('repair', { id: 'a', dryRun: true })).toEqual({
      ok: true,
      value: { outcome: 'sound', issues: [] },
    });
    expect(await ask('remove', { id: 'a' })).toMatchObject({
      value: { tombstone: { id: 'a', status: 'completed' } },
    });
    expect(await ask('remove', { id: 'a' })).toMatchObject({ error: { code: 'session_not_found' } });
  });
});
