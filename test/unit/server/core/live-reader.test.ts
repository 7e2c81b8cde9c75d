import { describe, expect, it } from '@jest/globals';
import type { Frame, HubEvent } from '@session-hub/shared';
import { frameAsSse } from 'session-hub/internal/adapters/http/stream/frame-as-sse.js';
import type { HubCoreOptions } from 'session-hub/internal/core/hub/hub-core-options.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { LiveReader } from '../../../support/live-reader.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';
import { RecordingSink } from '../../../support/recording-sink.js';

/** So that a few hundred short events take several frames, and the ring holds few of them. */
const SMALL: Partial<HubCoreOptions> = {
  ring: { events: 16 },
  catchUp: { length: 64_000, frameLength: 16_000 },
};

async function started(options: Partial<HubCoreOptions> = {}): Promise<ManualHub> {
  const hub = await new ManualHub(options).start();
  await hub.create('a');
  return hub;
}

function eventsOf(writes: readonly Frame[][]): HubEvent[] {
  return writes.flat().flatMap((frame) => (frame.kind === 'reset' ? [] : frame.events));
}

function numbersOf(writes: readonly Frame[][]): unknown[] {
  return eventsOf(writes).flatMap(({ type, data }) =>
    type === 'custom' && 'payload' in data ? [data.payload] : [],
  );
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

async function appendMany(hub: ManualHub, count: number, first = 1): Promise<void> {
  for (let n = first; n < first + count; n += 100)
    await hub.append('a', ...upTo(Math.min(100, first + count - n)).map((step) => custom(n + step - 1)));
}

function countPages(hub: ManualHub): { reads: number } {
  const counts = { reads: 0 };
  const { page } = hub.store;
  hub.store.page = (query) => {
    counts.reads += 1;
    return page.call(hub.store, query);
  };
  return counts;
}

describe('a live reader', () => {
  it.each([
    ['which the ring still holds', 512, 0],
    ['which the log alone still holds', 16, 1],
  ])('R12: is sent all events of a stall of 200 ms at 2,000 a second, %s', async (_where, events, reads) => {
    const hub = await started({ ring: { events } });
    const live = await LiveReader.at(hub);
    const pages = countPages(hub);
    await appendMany(hub, 400);
    const writes = await live.catchUp();
    expect(numbersOf(writes)).toEqual(upTo(400));
    expect(JSON.stringify(writes)).not.toMatch(/"omitted"|"reset"/);
    expect(live.view).toEqual(await hub.run(hub.core.read(ANONYMOUS, 'a')));
    expect(pages.reads).toBe(reads);
  });

  it('R12: is sent what takes more than a frame in several, one for each time it can be written to', async () => {
    const hub = await started(SMALL);
    const live = await LiveReader.at(hub);
    await appendMany(hub, 400);
    const writes = await live.catchUp();
    expect(writes.length).toBeGreaterThan(2);
    for (const frames of writes) {
      expect(frames).toHaveLength(1);
      const [frame] = frames;
      if (frame?.kind === 'events') expect(JSON.stringify(frame).length).toBeLessThanOrEqual(16_000);
    }
    expect(numbersOf(writes)).toEqual(upTo(400));
    expect(JSON.stringify(writes)).not.toMatch(/"omitted"|"reset"/);
    expect(live.view).toEqual(await hub.run(hub.core.read(ANONYMOUS, 'a')));
  });

  it('R12: hears what happens while it catches up, after what it missed', async () => {
    const hub = await started(SMALL);
    const live = await LiveReader.at(hub);
    await appendMany(hub, 300);
    const heard: Frame[][] = [];
    for (let n = 301; n <= 400; n += 20) {
      live.letOneThrough();
      await hub.pass(5);
      heard.push(live.take());
      await appendMany(hub, 20, n);
    }
    heard.push(...(await live.catchUp()));
    expect(numbersOf(heard)).toEqual(upTo(400));
    expect(JSON.stringify(heard)).not.toMatch(/"omitted"|"reset"/);
  });

  it('R11, R12, R18: is sent every lossless event of a way where most are superseded', async () => {
    const hub = await started(SMALL);
    const live = await LiveReader.at(hub);
    for (let n = 1; n <= 200; n++)
      await hub.append(
        'a',
        ...upTo(5).map((step) => progress(n * 5 + step, 10_000)),
        { type: 'log', data: { text: `line ${n}` } },
        custom(n),
      );
    const writes = await live.catchUp();
    expect(numbersOf(writes)).toEqual(upTo(200));
    expect(eventsOf(writes).filter(({ type }) => type === 'progress').length).toBeLessThan(20);
    expect(live.view).toEqual(await hub.run(hub.core.read(ANONYMOUS, 'a')));
  });

  it('R12: is sent the view and told what was left out once it is further behind than that', async () => {
    const hub = await started(SMALL);
    const live = await LiveReader.at(hub);
    await appendMany(hub, 900);
    const writes = await live.catchUp();
    const head = 903;
    expect(writes).toMatchObject([
      [{ kind: 'view', from: 3, to: head, events: { length: 100 }, omitted: { from: 3, to: head - 100 } }],
    ]);
  });

  it('R12: gets 100 events with the view by its `subscribe`, and from then on all', async () => {
    const hub = await started({ ring: { events: 16 } });
    const { epoch } = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    await appendMany(hub, 300);
    const sink = new RecordingSink();
    sink.stuck = true;
    await hub.run(hub.core.openReader(ANONYMOUS, sink).follow('a', { epoch, seq: 2 }));
    await hub.pass(20);
    expect(sink.take()).toMatchObject([
      { kind: 'view', events: { length: 100 }, omitted: { from: 2, to: 202 } },
    ]);
    await appendMany(hub, 300, 301);
    sink.unstick();
    await hub.pass(20);
    const frames = sink.take();
    expect(frames).toMatchObject([{ from: 302, to: 602, events: { length: 300 } }]);
    expect(frames[0]).not.toHaveProperty('omitted');
  });

  it('R12: shares its frames, and the reading of the log, with the others that stood where it stands', async () => {
    const hub = await started(SMALL);
    const lives = upTo(20).map(() => ({ sink: new RecordingSink() }));
    await hub.run(
      Promise.all(lives.map(({ sink }) => hub.core.openReader(ANONYMOUS, sink).follow('a', null))),
    );
    await hub.pass(10);
    for (const { sink } of lives) sink.stuck = true;
    await hub.append('a', custom(0));
    await hub.pass(10);
    await appendMany(hub, 300);
    for (const { sink } of lives) sink.take();
    const pages = countPages(hub);
    for (const { sink } of lives) sink.unstick();
    await hub.pass(200);
    const texts = lives.map(({ sink }) => sink.encoded);
    expect(texts[0]?.length).toBeGreaterThan(2);
    for (const position of texts[0]?.keys() ?? [])
      expect(new Set(texts.map((encoded) => encoded[position])).size).toBe(1);
    expect(pages.reads).toBeLessThanOrEqual(texts[0]?.length ?? 0);
  });

  it('R12, R19: with an interval is written once in it, one frame each time, until it has caught up', async () => {
    const hub = await started(SMALL);
    const sink = new RecordingSink();
    const reader = hub.core.openReader(ANONYMOUS, sink);
    reader.setInterval(400);
    await hub.run(reader.follow('a', null));
    await hub.pass(600);
    sink.take();
    await appendMany(hub, 300);
    const writes: Frame[][] = [];
    for (let interval = 0; interval < 10; interval++) {
      await hub.pass(400);
      expect(sink.writes.length).toBeLessThanOrEqual(1);
      writes.push(sink.take());
    }
    expect(numbersOf(writes)).toEqual(upTo(300));
    expect(writes.filter(({ length }) => length > 0).length).toBeGreaterThan(2);
    expect(JSON.stringify(writes)).not.toContain('"omitted"');
  });

  it('R12, R46: over a stream is sent every event once, and can come back after each', async () => {
    const hub = await started(SMALL);
    const live = await LiveReader.at(hub);
    await appendMany(hub, 300);
    let text = '';
    const { write } = live.sink;
    live.sink.write = (frames, done) => {
      text += frames.map(frameAsSse).join('');
      write.call(live.sink, frames, done);
    };
    await live.catchUp();
    expect([...text.matchAll(/"payload":(\d+)/g)].map(([, n]) => Number(n))).toEqual(upTo(300));
    const ids = [...text.matchAll(/^id: .*:(\d+)$/gm)].map(([, seq]) => Number(seq));
    expect(ids).toEqual([...new Set(ids)].sort((left, right) => left - right));
    expect(ids.at(-1)).toBe(303);
  });

  it('R13: is reset where its log goes on under another epoch while it catches up', async () => {
    const hub = await started(SMALL);
    const live = await LiveReader.at(hub);
    await appendMany(hub, 300);
    live.letOneThrough();
    await hub.pass(20);
    expect(live.take()).toMatchObject([{ kind: 'events', from: 3 }]);
    hub.storage.loseNewest(1);
    await hub.pass(26_000);
    expect((await live.catchUp()).flat().at(-1)).toMatchObject({ kind: 'reset', reason: 'epoch' });
  });

  it('R12: hears what the log does not hold any more', async () => {
    const hub = await started(SMALL);
    const live = await LiveReader.at(hub);
    await appendMany(hub, 200);
    const { page } = hub.store;
    hub.store.page = async (query) => {
      const found = await page.call(hub.store, query);
      return { ...found, events: found.events.filter(({ seq }) => seq > 60), oldest: 61 };
    };
    const writes = await live.catchUp();
    expect(writes).toMatchObject([[{ kind: 'view', from: 3, omitted: { from: 3 } }]]);
    const told = writes.flat().flatMap((frame) => (frame.kind === 'view' ? [frame.omitted?.to] : []));
    expect(told[0]).toBeGreaterThanOrEqual(60);
  });

  it('waits while the log cannot be read, and misses nothing', async () => {
    const hub = await started(SMALL);
    const live = await LiveReader.at(hub);
    await appendMany(hub, 300);
    const { page } = hub.store;
    hub.store.page = () => Promise.reject(new Error('the store is away'));
    expect(await live.catchUp()).toEqual([]);
    hub.store.page = page;
    await hub.pass(1_500);
    const writes = [live.take(), ...(await live.catchUp())];
    expect(numbersOf(writes)).toEqual(upTo(300));
  });
});
