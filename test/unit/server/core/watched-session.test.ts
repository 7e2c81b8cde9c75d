import { describe, expect, it } from '@jest/globals';
import { hubError } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import type { Publication } from 'session-hub/internal/ports/session-store.js';
import { custom, ManualHub } from '../../../support/manual-hub.js';
import { RecordingSink } from '../../../support/recording-sink.js';

/** A hub whose store loses the publications that `loses` says. */
async function forgetful(loses: (publication: Publication) => boolean): Promise<ManualHub> {
  const hub = new ManualHub();
  const { listen } = hub.store;
  hub.store.listen = (id, listener) =>
    listen.call(hub.store, id, (publication) => {
      if (!loses(publication)) listener(publication);
    });
  await hub.start();
  await hub.create('a');
  return hub;
}

async function follow(hub: ManualHub): Promise<RecordingSink> {
  const sink = new RecordingSink();
  await hub.run(hub.core.openReader(ANONYMOUS, sink).follow('a', null));
  await hub.pass(10);
  sink.take();
  return sink;
}

function seqs(sink: RecordingSink): number[] {
  return sink.frames.flatMap((frame) => (frame.kind === 'events' ? frame.events.map(({ seq }) => seq) : []));
}

describe('a watched session', () => {
  it('R10: closes a hole that a lost publication left, from the log, for all its readers at once', async () => {
    const hub = await forgetful(({ from }) => from === 3);
    const sinks = [await follow(hub), await follow(hub)];
    for (let n = 1; n <= 4; n++) await hub.append('a', custom(n));
    await hub.pass(50);
    for (const sink of sinks) expect(seqs(sink)).toEqual([3, 4, 5, 6]);
  });

  it('R6: finds out within 25 s that the last publication was lost', async () => {
    const hub = await forgetful(({ from }) => from === 2);
    const sink = await follow(hub);
    await hub.append('a', custom(1));
    await hub.pass(1_000);
    expect(seqs(sink)).toEqual([]);
    await hub.pass(25_000);
    expect(seqs(sink)).toEqual([3]);
  });

  it('tries again when the log could not be read', async () => {
    const hub = await forgetful(({ from }) => from === 3);
    const sink = await follow(hub);
    const { page } = hub.store;
    hub.store.page = () => Promise.reject(hubError('store_unavailable'));
    for (let n = 1; n <= 3; n++) await hub.append('a', custom(n));
    await hub.pass(500);
    expect(seqs(sink)).toEqual([3]);
    hub.store.page = page;
    await hub.pass(1_500);
    expect(seqs(sink)).toEqual([3, 4, 5]);
  });

  it('keeps readers waiting, and not asking, while what they missed cannot be read', async () => {
    const hub = await new ManualHub({ ring: { events: 2 } }).start();
    await hub.create('a');
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    for (let n = 1; n <= 9; n++) await hub.append('a', custom(n));
    let reads = 0;
    const { page } = hub.store;
    hub.store.page = () => {
      reads += 1;
      return Promise.reject(hubError('store_unavailable'));
    };
    const sink = new RecordingSink();
    await hub.run(hub.core.openReader(ANONYMOUS, sink).follow('a', { epoch, seq: 3 }));
    await hub.pass(3_500);
    expect(sink.frames).toEqual([]);
    expect(reads).toBeLessThanOrEqual(5);
    hub.store.page = page;
    await hub.pass(1_500);
    expect(sink.frames).toMatchObject([{ kind: 'view', from: 3, to: 11, events: { length: 8 } }]);
  });

  it('R10: reads on after a repair to what was published meanwhile', async () => {
    const hub = await forgetful(({ from }) => from === 2);
    const sink = await follow(hub);
    const { page } = hub.store;
    hub.store.page = async (query) => {
      hub.store.page = page;
      const logged = await page.call(hub.store, query);
      await hub.core.append(ANONYMOUS, { id: 'a', operations: [custom(3)] });
      await hub.core.append(ANONYMOUS, { id: 'a', operations: [custom(4)] });
      return logged;
    };
    await hub.append('a', custom(1));
    await hub.append('a', custom(2));
    await hub.pass(200);
    expect(seqs(sink)).toEqual([3, 4, 5, 6]);
  });

  it('R12: takes the view over where the hole is too long to fill, and its live readers miss nothing', async () => {
    let deaf = false;
    const hub = await forgetful(() => deaf);
    const sink = await follow(hub);
    deaf = true;
    for (let n = 1; n <= 30; n++)
      await hub.append('a', ...Array.from({ length: 20 }, (_, m) => custom(n * 20 + m)));
    deaf = false;
    await hub.append('a', custom('last'));
    await hub.pass(100);
    expect(sink.frames).toMatchObject([{ kind: 'view', from: 2, to: 603, events: { length: 601 } }]);
    expect(sink.frames[0]).not.toHaveProperty('omitted');
  });

  it.each([
    ['that was numbered anew', 'epoch', { epoch: 'another', seq: 9 }],
    ['whose head went back', 'cursor_ahead', { seq: 3 }],
  ])('R13: starts its readers over on a log %s', async (_what, reason, change) => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const sink = await follow(hub);
    for (let n = 1; n <= 4; n++) await hub.append('a', custom(n));
    await hub.pass(50);
    sink.take();
    const { read, heads } = hub.store;
    hub.store.read = async (id) => {
      const record = await read.call(hub.store, id);
      return record === null ? null : { ...record, view: { ...record.view, ...change } };
    };
    hub.store.heads = async (ids) => {
      const found = await heads.call(hub.store, ids);
      return new Map([...found].map(([id, cursor]) => [id, { ...cursor, ...change }]));
    };
    await hub.pass(26_000);
    expect(sink.frames).toMatchObject([{ kind: 'reset', reason, to: change.seq, view: change }]);
  });

  it('stays open for a while when its last reader has gone, and lets go then', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    let listeners = 0;
    const { listen } = hub.store;
    hub.store.listen = async (id, listener) => {
      const unlisten = await listen.call(hub.store, id, listener);
      listeners += 1;
      return () => {
        listeners -= 1;
        unlisten();
      };
    };
    const reader = hub.core.openReader(ANONYMOUS, new RecordingSink());
    await hub.run(reader.follow('a', null));
    reader.close();
    await hub.pass(20_000);
    expect(listeners).toBe(1);
    await hub.pass(12_000);
    expect(listeners).toBe(0);
  });

  it('R47: tells its readers when it is gone, and can be found again when it is there anew', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const sink = new RecordingSink();
    const reader = hub.core.openReader(ANONYMOUS, sink);
    await hub.run(reader.follow('a', null));
    await hub.pass(10);
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    sink.take();
    hub.storage.vanish();
    await hub.pass(26_000);
    expect(sink.vanished).toEqual(['a']);
    expect(reader.positions()).toEqual({});
    await expect(hub.run(reader.follow('a', { epoch, seq: 2 }))).rejects.toMatchObject({
      code: 'session_not_found',
    });
    await hub.create('a');
    await hub.run(reader.follow('a', { epoch, seq: 2 }));
    await hub.append('a', custom(1));
    await hub.pass(100);
    expect(sink.take()).toMatchObject([{ kind: 'reset', reason: 'epoch' }, { kind: 'events' }]);
    await hub.pass(60_000);
    expect(sink.vanished).toEqual(['a']);
  });

  it('R13: never passes events of another history off as its own', async () => {
    const hub = await forgetful(({ from }) => from === 3);
    const sink = await follow(hub);
    const { page } = hub.store;
    hub.store.page = async (query) => {
      hub.store.page = page;
      hub.storage.loseNewest(2);
      await hub.core.append(ANONYMOUS, { id: 'a', operations: [custom('another')] });
      return await page.call(hub.store, query);
    };
    for (let n = 1; n <= 3; n++) await hub.append('a', custom(n));
    await hub.pass(100);
    expect(sink.frames).toMatchObject([
      { kind: 'events', to: 3, events: [{ data: { payload: 1 } }] },
      { kind: 'reset', reason: 'epoch', to: 4 },
    ]);
  });
});

describe('an interruption of the store', () => {
  /** A hub whose store says when it was interrupted. */
  async function interrupted(loses: (publication: Publication) => boolean, sessions: readonly string[]) {
    const hub = new ManualHub();
    let interrupt = () => {};
    const counts = { heads: 0, others: 0 };
    const { listen, heads, read, page } = hub.store;
    hub.store.listenInterruptions = (listener) => {
      interrupt = listener;
      return () => {};
    };
    hub.store.listen = (id, listener) =>
      listen.call(hub.store, id, (publication) => {
        if (!loses(publication)) listener(publication);
      });
    await hub.start();
    const sink = new RecordingSink();
    const reader = hub.core.openReader(ANONYMOUS, sink);
    for (const id of sessions) {
      await hub.create(id);
      await hub.run(reader.follow(id, null));
    }
    await hub.pass(50);
    sink.take();
    hub.store.heads = (ids) => {
      counts.heads += 1;
      return heads.call(hub.store, ids);
    };
    hub.store.read = (id) => {
      counts.others += 1;
      return read.call(hub.store, id);
    };
    hub.store.page = (query) => {
      counts.others += 1;
      return page.call(hub.store, query);
    };
    return { hub, sink, counts, interrupt: () => interrupt() };
  }

  it('R6: has all heads compared at once, and nothing more where nothing has changed', async () => {
    const ids = Array.from({ length: 40 }, (_, number) => `s${number}`);
    const { hub, sink, counts, interrupt } = await interrupted(() => false, ids);
    for (let times = 0; times < 10; times++) interrupt();
    await hub.pass(100);
    // Once at once, and once more for those that came while it was under way.
    expect(counts).toEqual({ heads: 2, others: 0 });
    expect(sink.frames).toEqual([]);
  });

  it('R6: brings what went unreported to the readers at once', async () => {
    let deaf = false;
    const { hub, sink, interrupt } = await interrupted(() => deaf, ['a']);
    deaf = true;
    await hub.append('a', custom(1), custom(2));
    interrupt();
    await hub.pass(100);
    expect(seqs(sink)).toEqual([3, 4]);
  });

  it('R6: that comes while heads are compared has them compared once more', async () => {
    let deaf = false;
    const { hub, sink, counts, interrupt } = await interrupted(() => deaf, ['a']);
    deaf = true;
    interrupt();
    const { heads } = hub.store;
    hub.store.heads = async (ids) => {
      const found = await heads.call(hub.store, ids);
      hub.store.heads = heads;
      await hub.core.append(ANONYMOUS, { id: 'a', operations: [custom(1)] });
      interrupt();
      return found;
    };
    interrupt();
    await hub.pass(200);
    expect(seqs(sink)).toEqual([3]);
    expect(counts.heads).toBeLessThanOrEqual(5);
  });
});
