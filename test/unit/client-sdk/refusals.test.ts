import { describe, expect, it } from '@jest/globals';
import type { ErrorShape } from '@session-hub/shared';
import { resetFrame } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';
import { ManualJob } from '../../support/client/manual-job.js';
import { CALLS, callAll, NO_CALLS, type Subjects } from '../../support/client/sdk-calls.js';

/** A client with a job whose queue is full, so that `ready` and `flush` have something to wait for. */
async function working(): Promise<{ client: ManualClient; subjects: Subjects }> {
  const { client, job } = await ManualJob.attached();
  for (let n = 0; n <= 1_000; n++) job.log('a line');
  const { hub } = client;
  return { client, subjects: { hub, session: hub.session('a'), managing: await hub.managing(), job } };
}

const refusals: ErrorShape[] = ['unauthorized', 'forbidden', 'origin_refused', 'protocol_mismatch'].map(
  (code) => ({ code, message: 'No.', retryable: false }),
);
const every = (names: readonly string[], outcome: string) =>
  Object.fromEntries(names.map((name) => [name, outcome]));

describe('every call of the SDK', () => {
  it('is in the lists below', async () => {
    const { subjects } = await working();
    for (const [what, subject] of Object.entries(subjects) as [keyof Subjects, object][]) {
      const names = Object.entries(Object.getOwnPropertyDescriptors(subject))
        .filter(([, { value }]) => typeof value === 'function')
        .map(([name]) => name);
      expect(names.sort()).toEqual([...Object.keys(CALLS[what]), ...NO_CALLS[what]].sort());
    }
  });

  it.each(refusals)(
    'R2: rejects with $code when that is the answer to the first connect',
    async (refusal) => {
      const client = new ManualClient();
      const { hub } = client;
      const managing = await hub.managing();
      const { all, outcomes } = callAll({ hub, session: hub.session('a'), managing });
      await client.settle();
      expect(outcomes).toEqual({});
      client.link.end(refusal);
      await client.settle();
      expect(outcomes).toEqual(every(all, refusal.code));
    },
  );

  it.each(refusals)('R2: rejects with $code when that is the answer to a reconnect', async (refusal) => {
    const { client, subjects } = await working();
    client.link.end();
    const { all, outcomes } = callAll(subjects);
    await client.pass(500);
    expect(outcomes).toEqual({});
    client.link.end(refusal);
    await client.settle();
    expect(outcomes).toEqual(every(all, refusal.code));
  });

  it.each(refusals)('R55: rejects with $code when the hub ends the connection with it', async (refusal) => {
    const { client, subjects } = await working();
    const { all, outcomes } = callAll(subjects);
    await client.settle();
    expect(outcomes).toEqual({});
    client.link.push('notice', { kind: 'refused', error: refusal });
    client.link.end();
    await client.settle();
    expect(outcomes).toEqual(every(all, refusal.code));
  });

  it.each(refusals)('R2: rejects with $code at once when the client has stopped with it', async (refusal) => {
    const { client, subjects } = await working();
    client.link.end(refusal);
    await client.settle();
    const { all, outcomes } = callAll(subjects);
    await client.settle();
    expect(outcomes).toEqual(every(all, refusal.code));
  });

  it('settles when the hub is closed', async () => {
    const { client, subjects } = await working();
    const { all, outcomes } = callAll(subjects);
    await client.settle();
    client.hub.close();
    await client.settle();
    const done = every(['session.events', 'job.flush', 'job.ready', 'job.close'], 'resolved');
    expect(outcomes).toEqual({ ...every(all, 'closed'), ...done });
    const late = callAll(subjects);
    await client.settle();
    expect(late.outcomes).toEqual({ ...every(all, 'closed'), ...done });
  });

  it.each(['auth_unavailable', 'overloaded', 'closing'])(
    'R2: goes on waiting when the hub refuses with %s, and is sent over the next connection',
    async (code) => {
      const client = new ManualClient();
      const read = client.hub.read('a');
      const { outcomes } = callAll({ hub: client.hub, session: client.hub.session('a') });
      for (let turn = 1; turn <= 3; turn++) {
        await client.pass(8_000);
        expect(client.transport.links).toHaveLength(turn);
        client.link.end({ code, message: 'Later.', retryable: true });
      }
      await client.settle();
      expect(outcomes).toEqual({});
      expect(client.state).toMatchObject({ kind: 'offline', retryAt: expect.any(Number), error: { code } });
      await client.pass(8_000);
      client.link.opened();
      await client.settle();
      const { view } = resetFrame(3);
      for (const { answer } of client.link.take('read')) answer({ view });
      await expect(read).resolves.toEqual(view);
    },
  );
});

describe('what is shown when the hub refuses this client', () => {
  const [refusal] = refusals as [ErrorShape];

  it('R2: is the refusal, for sessions, lists and presence alike', async () => {
    const client = await new ManualClient().connect();
    const { hub } = client;
    const early = { session: hub.session('a'), list: hub.sessions(), presence: await hub.presence('a') };
    const changes: string[] = [];
    early.session.subscribe(() => changes.push('session'));
    early.list.subscribe(() => changes.push('list'));
    early.presence.subscribe(() => changes.push('presence'));
    const told: string[] = [];
    early.session.on('refused', ({ code }) => told.push(code));
    await client.settle();
    changes.splice(0);
    client.link.end(refusal);
    await client.settle();
    expect([...changes].sort()).toEqual(['list', 'presence', 'session']);
    const late = {
      session: hub.session('b'),
      list: hub.sessions({ owner: 'ada' }),
      presence: await hub.presence('b'),
    };
    late.session.subscribe(() => changes.push('late session'));
    late.list.subscribe(() => changes.push('late list'));
    late.presence.subscribe(() => changes.push('late presence'));
    await client.pass(60_000);
    for (const { session, list, presence } of [early, late]) {
      expect(session.state).toMatchObject({ kind: 'refused', error: { code: 'unauthorized' } });
      expect(list.error).toMatchObject({ code: 'unauthorized' });
      expect(presence.error).toMatchObject({ code: 'unauthorized' });
    }
    expect(told).toEqual(['unauthorized']);
    expect([...new Set(changes)].sort()).toEqual(
      ['late list', 'late presence', 'late session', 'list', 'presence', 'session'].sort(),
    );
    expect(client.transport.links).toHaveLength(1);
  });

  it('R2: goes when the page connects again, and a call that is made meanwhile waits', async () => {
    const client = await new ManualClient().connect();
    const session = client.hub.session('a');
    session.subscribe(() => {});
    await client.settle();
    client.accept();
    await client.frames(resetFrame(3));
    client.link.end(refusal);
    await client.settle();
    expect([session.state.kind, session.view?.seq]).toEqual(['refused', 3]);
    client.hub.reconnect();
    expect(session.state.kind).toBe('stale');
    const ready = session.ready();
    await client.settle();
    client.link.opened();
    await client.settle();
    expect(client.accept()).toMatchObject({ a: { seq: 3 } });
    await client.beat(3);
    await expect(ready).resolves.toMatchObject({ seq: 3 });
    expect(session.state.kind).toBe('live');
  });

  it('R28: keeps reports for the next connection, and does not send a command that was rejected', async () => {
    const manual = await ManualJob.attached();
    const { client, job } = manual;
    job.log('one');
    const pause = job.pause();
    job.log('two');
    await client.settle();
    client.link.end(refusal);
    await expect(pause).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(job.flush()).rejects.toMatchObject({ code: 'unauthorized' });
    job.log('three');
    expect(manual.refused).toEqual([]);
    client.hub.reconnect();
    await client.connect();
    const { input } = await manual.apply();
    expect(input.operations.map(({ data }) => data)).toEqual(
      ['one', 'two', 'three'].map((text) => ({ text })),
    );
    await job.flush();
  });

  it('R48: still sends again a command that was acknowledged before history lost it', async () => {
    const manual = await ManualJob.attached();
    const { client, job } = manual;
    const pause = job.pause();
    await manual.apply();
    await pause;
    job.log('one');
    (await manual.append()).refuse({ code: 'epoch_changed' });
    await client.settle();
    const lease = { emitter: 'worker', fence: 8, until: 0 };
    client.link.takeOne('acquire').answer({ lease, n: 0, epoch: 'another' });
    await manual.append();
    client.link.end(refusal);
    await client.settle();
    client.hub.reconnect();
    await client.connect();
    const { input } = await manual.apply();
    expect(input.operations.map(({ type }) => type)).toEqual(['command', 'log']);
  });
});
