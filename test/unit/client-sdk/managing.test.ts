import { describe, expect, it } from '@jest/globals';
import { HubError, type HubManaging } from '@session-hub/client';
import { viewAt } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';

const refusal = { code: 'seq_moved', message: 'The session has changed.', retryable: true } as const;

async function managing(): Promise<{ client: ManualClient; managing: HubManaging }> {
  const client = await new ManualClient().connect();
  return { client, managing: await client.hub.managing() };
}

describe('managing from the client', () => {
  it('R73: follows a cleanup to its end and adds up what each step said', async () => {
    const { client, managing: hub } = await managing();
    const total = hub.cleanUp({ which: 'ended', dryRun: false });
    await client.settle();
    const first = client.link.takeOne('cleanup');
    expect(first.input).toEqual({ which: 'ended', dryRun: false });
    first.answer({ dryRun: false, matched: 5, removed: 4, kept: 1, next: 'page 2' });
    await client.settle();
    const second = client.link.takeOne('cleanup');
    expect(second.input).toEqual({ which: 'ended', dryRun: false, after: 'page 2' });
    second.answer({ dryRun: false, matched: 2, removed: 2, kept: 0, next: null });
    expect(await total).toEqual({ dryRun: false, matched: 7, removed: 6, kept: 1 });
  });

  it('R73: goes through a query in bulk, and asks for more only when all of a step has been read', async () => {
    const { client, managing: hub } = await managing();
    const outcomes = hub.bulkAll({ verb: 'stop', query: { owner: 'kim' } });
    const first = outcomes.next();
    await client.settle();
    client.link.takeOne('bulk').answer({
      results: [
        { ok: true, id: 'a', seq: 4, status: 'closed' },
        { ok: false, id: 'b', error: refusal },
      ],
      next: 'page 2',
    });
    expect(await first).toEqual({ done: false, value: { ok: true, id: 'a', seq: 4, status: 'closed' } });
    const { value: refused } = await outcomes.next();
    expect(refused).toMatchObject({ ok: false, id: 'b', error: { code: 'seq_moved' } });
    expect(refused !== undefined && !refused.ok && refused.error).toBeInstanceOf(HubError);
    expect(client.link.take('bulk')).toEqual([]);
    const end = outcomes.next();
    await client.settle();
    const second = client.link.takeOne('bulk');
    expect(second.input).toEqual({ verb: 'stop', query: { owner: 'kim', after: 'page 2' } });
    second.answer({ results: [], next: null });
    expect(await end).toEqual({ done: true, value: undefined });
  });

  it('R91 R94: removes one session, and only checks one, as it was asked to', async () => {
    const { client, managing: hub } = await managing();
    const removing = hub.remove('a', { end: true, reason: 'one is enough' });
    await client.settle();
    const removal = client.link.takeOne('remove');
    expect(removal.input).toEqual({ id: 'a', end: true, reason: 'one is enough' });
    const missing = { code: 'session_not_found', message: 'It was removed.', retryable: false } as const;
    removal.refuse({ ...missing, details: { tombstone: { id: 'a', status: 'expired' } } });
    await expect(removing).rejects.toMatchObject({ details: { tombstone: { status: 'expired' } } });

    const checking = hub.repair('b', { dryRun: true });
    await client.settle();
    const check = client.link.takeOne('repair');
    expect(check.input).toEqual({ id: 'b', dryRun: true });
    check.answer({ outcome: 'rebuildable', issues: ['seq'] });
    expect(await checking).toEqual({ outcome: 'rebuildable', issues: ['seq'] });
  });

  it('R73: runs an exclusive section again on the newest view when somebody else was faster', async () => {
    const { client, managing: hub } = await managing();
    const seen: number[] = [];
    const done = hub.withSession('a', ({ view, append }) => {
      seen.push(view.seq);
      append({ type: 'state', data: { set: { seen: view.seq } } });
      return view.seq;
    });
    await client.settle();
    client.link.takeOne('read').answer({ view: viewAt(3) });
    await client.settle();
    const first = client.link.takeOne('append');
    expect(first.input).toMatchObject({ id: 'a', all: true, ifSeq: 3, epoch: viewAt(3).epoch });
    first.refuse(refusal);
    await client.settle();
    client.link.takeOne('read').answer({ view: viewAt(5) });
    await client.settle();
    client.link.takeOne('append').answer({ epoch: viewAt(5).epoch, seq: 6, results: [{ ok: true, seq: 6 }] });
    expect(await done).toBe(5);
    expect(seen).toEqual([3, 5]);
  });

  it('R27 R73: sends a section whose reply was lost again under the same key, and does not run it twice', async () => {
    const { client, managing: hub } = await managing();
    let runs = 0;
    const done = hub.withSession('a', ({ append }) => {
      runs += 1;
      append({ type: 'state', data: { set: { a: 1 } } });
    });
    await client.settle();
    client.link.takeOne('read').answer({ view: viewAt(3) });
    await client.settle();
    const lost = client.link.takeOne('append');
    await client.reconnect();
    const again = client.link.takeOne('append');
    expect(again.input).toEqual(lost.input);
    expect(again.input.key).toEqual(expect.any(String));
    again.answer({ epoch: viewAt(4).epoch, seq: 4, results: [{ ok: true, seq: 4 }] });
    await done;
    expect(runs).toBe(1);
  });

  it('R73: writes nothing for a section that asks for nothing, or that throws', async () => {
    const { client, managing: hub } = await managing();
    const idle = hub.withSession('a', ({ view }) => view.seq);
    await client.settle();
    client.link.takeOne('read').answer({ view: viewAt(3) });
    expect(await idle).toBe(3);
    const failing = hub.withSession('a', ({ append }) => {
      append({ type: 'state', data: { set: { a: 1 } } });
      throw new Error('I thought better of it.');
    });
    const outcome = expect(failing).rejects.toThrow('thought better');
    await client.settle();
    client.link.takeOne('read').answer({ view: viewAt(3) });
    await outcome;
    expect(client.link.take('append')).toEqual([]);
  });

  it('gives up a section with the refusal when the session never stands still', async () => {
    const { client, managing: hub } = await managing();
    const done = hub.withSession('a', ({ append }) => append({ type: 'log', data: { text: 'hello' } }));
    const outcome = expect(done).rejects.toMatchObject({ code: 'seq_moved', retryable: true });
    for (let attempt = 0; attempt < 20; attempt++) {
      await client.settle();
      client.link.takeOne('read').answer({ view: viewAt(3) });
      await client.settle();
      client.link.takeOne('append').refuse(refusal);
    }
    await outcome;
  });
});
