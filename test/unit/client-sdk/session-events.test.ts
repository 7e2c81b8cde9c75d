import { describe, expect, it } from '@jest/globals';
import type { EventsOptions } from '@session-hub/client';
import type { HistoryPage, HubEvent } from '@session-hub/shared';
import { EPOCH, events, eventsFrame, resetFrame, viewFrame } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';

interface Reading {
  readonly seqs: number[];
  outcome: unknown;
}

/** Reads on by itself and notes what it gets, and how it ends. */
function read(client: ManualClient, options?: EventsOptions): Reading {
  const reading: Reading = { seqs: [], outcome: 'under way' };
  void (async () => {
    try {
      for await (const { seq } of client.hub.session('a').events(options)) reading.seqs.push(seq);
      reading.outcome = 'ended';
    } catch (error) {
      reading.outcome = error;
    }
  })();
  return reading;
}

async function live(seq: number): Promise<ManualClient> {
  const client = new ManualClient();
  client.hub.session('a').subscribe(() => {});
  await client.connect();
  client.accept();
  await client.frames(resetFrame(seq));
  return client;
}

/** Answers the one read of the log that waits, and tells what it asked. */
async function answerHistory(client: ManualClient, to: number, page: Partial<HistoryPage> = {}) {
  const { input, answer } = client.link.takeOne('history');
  answer({ epoch: EPOCH, events: events(input.after, to), next: null, head: to, oldest: 1, ...page });
  await client.settle();
  return input;
}

const seqs = (from: number, to: number) => events(from, to).map(({ seq }) => seq);

describe('events()', () => {
  it('left without a start begins with what happens from now on', async () => {
    const client = new ManualClient();
    const reading = read(client);
    await client.connect();
    client.accept();
    await client.frames(resetFrame(5));
    await client.frames(eventsFrame(5, 6), eventsFrame(6, 8));
    expect(reading.seqs).toEqual([6, 7, 8]);
    expect(client.link.take('history')).toEqual([]);
  });

  it('from 0 yields the log page by page, and then what happens, without a seam', async () => {
    const client = await live(1_200);
    const reading = read(client, { from: 0 });
    await client.settle();
    expect(await answerHistory(client, 500, { next: 500 })).toEqual({ id: 'a', after: 0, epoch: EPOCH });
    await client.frames(eventsFrame(1_200, 1_203));
    expect(await answerHistory(client, 1_000, { next: 1_000 })).toMatchObject({ after: 500 });
    expect(await answerHistory(client, 1_203)).toMatchObject({ after: 1_000 });
    await client.frames(eventsFrame(1_203, 1_205));
    expect(reading.seqs).toEqual(seqs(0, 1_205));
    expect(client.link.take('history')).toEqual([]);
  });

  it('from a number or a cursor yields the event after it first', async () => {
    const client = await live(5);
    const number = read(client, { from: 3 });
    await client.settle();
    await answerHistory(client, 5);
    const cursor = read(client, { from: { epoch: EPOCH, seq: 5 } });
    await client.settle();
    await client.frames(eventsFrame(5, 7));
    expect(number.seqs).toEqual([4, 5, 6, 7]);
    expect(cursor.seqs).toEqual([6, 7]);
  });

  it('never yields an event that is ahead of the view', async () => {
    const client = await live(5);
    const reading = read(client, { from: 3 });
    await client.settle();
    await answerHistory(client, 9);
    expect(reading.seqs).toEqual([4, 5]);
    await client.frames(eventsFrame(5, 9));
    expect(reading.seqs).toEqual(seqs(3, 9));
  });

  it('R12, R21: reads from the log what a thinned frame left out', async () => {
    const client = await live(5);
    const reading = read(client);
    await client.frames(viewFrame(5, 300, 100));
    expect(await answerHistory(client, 300)).toMatchObject({ after: 5 });
    await client.frames({ ...eventsFrame(300, 310), events: events(308, 310) });
    expect(await answerHistory(client, 310)).toMatchObject({ after: 300 });
    await client.frames(eventsFrame(310, 311));
    expect(reading.seqs).toEqual(seqs(5, 311));
  });

  it('keeps a bounded number of events for a slow consumer, and reads the others when it comes to them', async () => {
    const client = await live(0);
    const iterator = client.hub.session('a').events({ from: 0 });
    const taken: HubEvent[] = [];
    const take = async () => {
      let next: IteratorResult<HubEvent, void> | null = null;
      void iterator.next().then((result) => {
        next = result;
      });
      await client.settle();
      for (const { input, answer } of client.link.take('history')) {
        const to = Math.min(input.after + 500, 3_000);
        answer({ epoch: EPOCH, events: events(input.after, to), next: to, head: 3_000, oldest: 1 });
        await client.settle();
      }
      const result = next as IteratorResult<HubEvent, void> | null;
      if (result?.value) taken.push(result.value);
    };
    const first = take();
    await client.frames(eventsFrame(0, 1));
    await first;
    for (let seq = 1; seq < 3_000; seq += 50)
      await client.frames(eventsFrame(seq, Math.min(seq + 50, 3_000)));
    for (let turn = 0; turn < 3_000; turn++) await take();
    expect(taken.map(({ seq }) => seq)).toEqual(seqs(0, 3_000));
  });

  it('goes on without a seam over a reconnect', async () => {
    const client = await live(5);
    const reading = read(client);
    await client.settle();
    await client.frames(eventsFrame(5, 7));
    await client.reconnect();
    client.accept();
    await client.frames(eventsFrame(7, 9));
    expect(reading.seqs).toEqual([6, 7, 8, 9]);
  });

  it('throws `epoch_changed` when the log is numbered anew under it', async () => {
    const client = await live(5);
    const reading = read(client);
    await client.settle();
    await client.frames(eventsFrame(5, 6), resetFrame(2, 'a', 'epoch', 'epo2'));
    expect(reading.seqs).toEqual([6]);
    expect(reading.outcome).toMatchObject({ name: 'HubError', code: 'epoch_changed' });
  });

  it('throws `epoch_changed` at a cursor of another epoch', async () => {
    const client = await live(5);
    const reading = read(client, { from: { epoch: 'epo0', seq: 2 } });
    await client.settle();
    expect(reading.outcome).toMatchObject({ code: 'epoch_changed' });
  });

  it('throws `history_cut`, and what is the oldest, when events it would have to yield are gone', async () => {
    const client = await live(900);
    const reading = read(client, { from: 100 });
    await client.settle();
    await answerHistory(client, 900, { events: events(600, 900), oldest: 601 });
    expect(reading).toMatchObject({ seqs: [], outcome: { code: 'history_cut', details: { oldest: 601 } } });
  });

  it('does not mind that older events are gone than it has to yield', async () => {
    const client = await live(900);
    const reading = read(client, { from: 600 });
    await client.settle();
    await answerHistory(client, 900, { oldest: 601 });
    expect(reading.seqs).toEqual(seqs(600, 900));
  });

  it('throws the refusal of the session, and waits out what will pass', async () => {
    const refused = await new ManualClient().connect();
    const reading = read(refused, { from: 0 });
    await refused.settle();
    const error = { code: 'session_not_found', message: 'No.', retryable: false };
    refused.link.takeOne('subscribe').answer({ sessions: [{ ok: false, id: 'a', error }] });
    await refused.settle();
    expect(reading.outcome).toMatchObject(error);

    const client = await live(5);
    const other = read(client, { from: 0 });
    await client.settle();
    client.link.takeOne('history').refuse({ code: 'rate_limited', retryable: true });
    await client.pass(1_000);
    client.link.takeOne('history').refuse({ code: 'epoch_changed', retryable: false });
    await client.settle();
    expect(other.outcome).toMatchObject({ code: 'epoch_changed' });
  });

  it('ends without an error when it is aborted, whatever it waits for', async () => {
    const client = await live(5);
    const abort = new AbortController();
    const { signal } = abort;
    const waiting = read(client, { signal });
    const history = read(client, { from: 0, signal });
    await client.settle();
    abort.abort();
    await client.settle();
    expect(waiting.outcome).toBe('ended');
    expect(history.outcome).toBe('ended');
    const late = read(client, { from: 0, signal });
    await client.settle();
    expect(late).toEqual({ seqs: [], outcome: 'ended' });
  });

  it('misses nothing that happens while it begins, and no end either', async () => {
    for (let turns = 0; turns < 6; turns++) {
      const client = await live(5);
      const abort = new AbortController();
      const reading = read(client, { from: 5, signal: abort.signal });
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      client.link.push('frames', [viewFrame(5, 8)]);
      await client.settle();
      expect(await answerHistory(client, 8)).toMatchObject({ after: 5 });
      expect(reading.seqs).toEqual([6, 7, 8]);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      abort.abort();
      await client.settle();
      expect(reading.outcome).toBe('ended');
    }
  });

  it('ends without an error when the hub is closed', async () => {
    const client = await live(5);
    const readings = [read(client), read(client, { from: 0 })];
    await client.settle();
    client.hub.close();
    await client.settle();
    for (const { outcome } of readings) expect(outcome).toBe('ended');
  });

  it('leaves the session when its consumer stops', async () => {
    const client = await new ManualClient().connect();
    const iterator = client.hub.session('a').events();
    const next = iterator.next();
    await client.settle();
    client.accept();
    await client.frames(resetFrame(5));
    await client.frames(eventsFrame(5, 6));
    expect((await next).value).toMatchObject({ seq: 6 });
    await iterator.return();
    await client.pass(1_000);
    expect(client.link.takeOne('unsubscribe').input).toEqual({ ids: ['a'] });
  });
});
