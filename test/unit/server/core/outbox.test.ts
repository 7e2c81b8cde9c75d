import { describe, expect, it } from '@jest/globals';
import { applyFrame, type Frame, type SessionView } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';
import { RecordingSink } from '../../../support/recording-sink.js';

async function started(ring = 256): Promise<ManualHub> {
  const hub = await new ManualHub({ ring: { events: ring } }).start();
  await hub.create('a');
  return hub;
}

async function reader(hub: ManualHub) {
  const sink = new RecordingSink();
  const reader = hub.core.openReader(ANONYMOUS, sink);
  return { sink, reader };
}

function fold(frames: readonly Frame[], start: SessionView | null = null): SessionView | null {
  return frames.reduce<SessionView | null>((view, frame) => {
    const effect = applyFrame(view, frame);
    if (effect.kind === 'hole') throw new Error('a hole');
    return effect.kind === 'known' ? view : effect.view;
  }, start);
}

describe('a reader', () => {
  it('R9, R13: without a cursor is handed the view', async () => {
    const hub = await started();
    const { sink, reader: it } = await reader(hub);
    await hub.run(it.follow('a', null));
    await hub.pass(10);
    expect(sink.frames).toMatchObject([
      { kind: 'reset', reason: 'first', to: 2, view: { status: 'active' } },
    ]);
  });

  it('R9: at the head still gets a frame, from there to there', async () => {
    const hub = await started();
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    const { sink, reader: it } = await reader(hub);
    await hub.run(it.follow('a', { epoch, seq: 2 }));
    await hub.pass(10);
    expect(sink.frames).toMatchObject([{ kind: 'events', from: 2, to: 2, events: [] }]);
  });

  it('R10: gets frames that join without a gap', async () => {
    const hub = await started();
    const { sink, reader: it } = await reader(hub);
    await hub.run(it.follow('a', null));
    for (let n = 1; n <= 20; n++) await hub.append('a', custom(n), progress(n));
    await hub.pass(50);
    const ends = sink.frames.map((frame) => [frame.kind === 'reset' ? 0 : frame.from, frame.to]);
    for (const [position, [from]] of ends.entries())
      if (position > 0) expect(from).toBe(ends[position - 1]?.[1]);
    expect(fold(sink.frames)).toEqual(await hub.run(hub.core.read(ANONYMOUS, 'a')));
  });

  it('R18, R20: that did not read for long gets one thinned frame, and nothing was kept for it meanwhile', async () => {
    const hub = await started();
    const { sink, reader: it } = await reader(hub);
    await hub.run(it.follow('a', null));
    await hub.pass(10);
    const view = fold(sink.take());
    sink.stuck = true;
    for (let n = 1; n <= 50; n++) await hub.append('a', progress(n));
    expect(sink.writes).toHaveLength(1);
    sink.take();
    sink.unstick();
    await hub.pass(50);
    const frames = sink.take();
    expect(frames).toMatchObject([
      { kind: 'events', to: 52, events: [{ type: 'progress', data: { current: 50 } }] },
    ]);
    expect(fold([{ ...frames[0], from: view?.seq ?? 0 } as Frame], view)?.progress?.current).toBe(50);
  });

  it('R12: from before the ring gets the view with the lossless events beside it', async () => {
    const hub = await started(8);
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    await hub.append('a', custom('kept'));
    for (let n = 1; n <= 40; n++) await hub.append('a', progress(n));
    const { sink, reader: it } = await reader(hub);
    await hub.run(it.follow('a', { epoch, seq: 2 }));
    await hub.pass(20);
    expect(sink.frames).toMatchObject([
      {
        kind: 'view',
        from: 2,
        to: 43,
        view: { progress: { current: 40 } },
        events: [{ type: 'custom', data: { payload: 'kept' } }],
      },
    ]);
    expect(sink.frames[0]).not.toHaveProperty('omitted');
  });

  it('R12: is told which lossless events were too many to send', async () => {
    const hub = await started(8);
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    for (let n = 1; n <= 300; n++) await hub.append('a', custom(n));
    const { sink, reader: it } = await reader(hub);
    await hub.run(it.follow('a', { epoch, seq: 2 }));
    await hub.pass(20);
    const [frame] = sink.frames;
    expect(frame).toMatchObject({ kind: 'view', from: 2, to: 302, omitted: { from: 2, to: 202 } });
    expect(frame?.kind === 'view' && frame.events.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 100 }, (_, n) => n + 203),
    );
  });

  it('R12: is never sent more than about a mebibyte of events beside a view', async () => {
    const hub = await started(4);
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    for (let n = 1; n <= 30; n++) await hub.append('a', custom('x'.repeat(100_000)));
    const { sink, reader: it } = await reader(hub);
    await hub.run(it.follow('a', { epoch, seq: 2 }));
    await hub.pass(20);
    const [frame] = sink.encoded;
    expect(frame?.text.length).toBeLessThan(1_200_000);
    expect(sink.frames).toMatchObject([
      { kind: 'view', from: 2, to: 32, events: { length: 10 }, omitted: { from: 2, to: 22 } },
    ]);
  });

  it('R12: gets the view where it is shorter than the way to it', async () => {
    const hub = await started();
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    for (let n = 1; n <= 60; n++)
      await hub.append('a', { type: 'state', data: { set: { same: 'x'.repeat(200) + n } } });
    const { sink, reader: it } = await reader(hub);
    await hub.run(it.follow('a', { epoch, seq: 2 }));
    await hub.pass(20);
    expect(sink.frames).toMatchObject([{ kind: 'view', from: 2, to: 62, events: { length: 60 } }]);
  });

  it('R13: of another epoch is reset, and told so', async () => {
    const hub = await started();
    const { sink, reader: it } = await reader(hub);
    await hub.run(it.follow('a', { epoch: 'older', seq: 1 }));
    await hub.pass(10);
    expect(sink.frames).toMatchObject([{ kind: 'reset', reason: 'epoch' }]);
  });

  it('R16: with a cursor beyond the head is refused, and the others go on', async () => {
    const hub = await started();
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    const { sink, reader: it } = await reader(hub);
    await expect(hub.run(it.follow('a', { epoch, seq: 3 }))).rejects.toMatchObject({
      code: 'cursor_ahead',
      details: { head: 2 },
    });
    await hub.run(it.follow('a', null));
    await hub.pass(10);
    expect(sink.frames).toHaveLength(1);
  });

  it('R17: that unfollowed hears nothing more', async () => {
    const hub = await started();
    const { sink, reader: it } = await reader(hub);
    await hub.run(it.follow('a', null));
    await hub.pass(10);
    sink.take();
    it.unfollow('a');
    await hub.append('a', custom(1));
    await hub.pass(50);
    expect(sink.take()).toEqual([]);
    expect(it.positions()).toEqual({});
  });

  it('R19: that asked for an interval is written at most once in it', async () => {
    const hub = await started();
    const { sink, reader: it } = await reader(hub);
    it.setInterval(250);
    await hub.run(it.follow('a', null));
    for (let n = 1; n <= 100; n++) {
      await hub.append('a', progress(n));
      await hub.pass(10);
    }
    await hub.pass(300);
    expect(sink.writes.length).toBeGreaterThan(3);
    expect(sink.writes.length).toBeLessThanOrEqual(6);
    expect(fold(sink.frames)?.progress?.current).toBe(100);
  });

  it('R8: follows at most 1,000 sessions', async () => {
    const hub = await started();
    for (let n = 0; n < 1_001; n++) await hub.run(hub.core.create(ANONYMOUS, { id: `s${n}` }));
    const { reader: it } = await reader(hub);
    const all = await hub.run(
      Promise.allSettled(Array.from({ length: 1_001 }, (_, n) => it.follow(`s${n}`, null))),
    );
    expect(all.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'too_many_subscriptions' } },
    ]);
  });
});

describe('many readers', () => {
  it('of the same place share one frame, and one reading of the log', async () => {
    const hub = await started(4);
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    for (let n = 1; n <= 30; n++) await hub.append('a', custom(n));
    let reads = 0;
    const { page } = hub.store;
    hub.store.page = (query) => {
      reads += 1;
      return page.call(hub.store, query);
    };
    const readers = await Promise.all(Array.from({ length: 50 }, () => reader(hub)));
    await hub.run(Promise.all(readers.map(({ reader: it }) => it.follow('a', { epoch, seq: 2 }))));
    await hub.pass(20);
    await hub.append('a', custom(31));
    await hub.pass(20);
    expect(reads).toBe(1);
    for (const position of [0, 1])
      expect(new Set(readers.map(({ sink }) => sink.encoded[position])).size).toBe(1);
  });

  it('are told of all commits of one moment in one write each', async () => {
    const hub = await started();
    await hub.create('b');
    const { sink, reader: it } = await reader(hub);
    await hub.run(Promise.all([it.follow('a', null), it.follow('b', null)]));
    await hub.pass(20);
    sink.take();
    await hub.run(
      Promise.all(['a', 'b'].map((id) => hub.core.append(ANONYMOUS, { id, operations: [custom(1)] }))),
    );
    await hub.pass(1);
    expect(sink.writes.map((frames) => frames.map(({ id }) => id))).toEqual([['a', 'b']]);
  });
});

describe('a reader that comes and goes', () => {
  it('R12: from where another came before is led to the head in one frame, however far that has moved', async () => {
    const hub = await started(4);
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    for (let n = 1; n <= 20; n++) await hub.append('a', custom(n));
    for (const head of [22, 42]) {
      const { sink, reader: it } = await reader(hub);
      await hub.run(it.follow('a', { epoch, seq: 2 }));
      await hub.pass(50);
      expect(sink.frames).toMatchObject([{ kind: 'view', from: 2, to: head }]);
      for (let n = 1; n <= 20; n++) await hub.append('a', custom(n));
    }
  });

  it('R17: is, when it leaves while its session is being opened, not attached, and the newest word counts', async () => {
    const hub = await started();
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    const { sink, reader: it } = await reader(hub);
    const left = it.follow('a', null);
    it.unfollow('a');
    await hub.run(left);
    expect(it.positions()).toEqual({});
    const older = it.follow('a', null);
    const newer = it.follow('a', { epoch, seq: 1 });
    await hub.run(Promise.all([older, newer]));
    await hub.pass(50);
    expect(sink.frames).toMatchObject([{ from: 1, to: 2 }]);
  });
});
