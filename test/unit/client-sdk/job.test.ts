import { describe, expect, it } from '@jest/globals';
import { EPOCH, viewAt } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';
import { ManualJob, numbersOf, settling } from '../../support/client/manual-job.js';

const lease = { emitter: 'worker', fence: 1, until: 0 };

describe('a job', () => {
  it('R23: begins with a session that is created and started under its lease, once', async () => {
    const client = await new ManualClient().connect();
    const created = client.hub.create({ title: 'Pages' });
    await client.settle();
    const first = client.link.takeOne('create').input;
    expect(first).toMatchObject({ title: 'Pages', start: true, emitter: 'worker' });
    await client.reconnect();
    const again = client.link.takeOne('create');
    expect(again.input).toEqual(first);
    again.answer({ view: viewAt(2), created: true, lease });
    const job = await created;
    expect(job.id).toBe(first.id);
    expect(job.session.id).toBe(first.id);
    job.log('hello');
    await client.settle();
    expect(client.link.takeOne('append').input).toEqual({
      id: first.id,
      emitter: 'worker',
      fence: 1,
      follows: 0,
      epoch: EPOCH,
      operations: [{ type: 'log', data: { text: 'hello' }, n: 1 }],
    });
  });

  it.each([
    ['its lease is still its own', lease],
    ["its lease is nobody's", null],
  ])(
    'R27: goes on with its numbers when the session was there under the same key, and %s',
    async (_what, held) => {
      const client = await new ManualClient().connect();
      const created = client.hub.create({ id: 'a', key: 'once' });
      await client.settle();
      client.link.takeOne('create').answer({ view: viewAt(9), created: false, lease: held });
      await client.settle();
      const { input, answer } = client.link.takeOne('acquire');
      expect(input).toEqual({ id: 'a', emitter: 'worker', mode: 'if-free' });
      answer({ lease: { ...lease, fence: 2 }, n: 40, epoch: EPOCH });
      (await created).log('back');
      await client.settle();
      expect(client.link.takeOne('append').input).toMatchObject({ fence: 2, operations: [{ n: 41 }] });
    },
  );

  it('R34: takes the lease of a session that exists, or waits its turn, as it was asked to', async () => {
    const client = await new ManualClient().connect();
    const taken = client.hub.attach('a');
    await client.settle();
    const first = client.link.takeOne('acquire');
    expect(first.input).toEqual({ id: 'a', emitter: 'worker', mode: 'take' });
    first.answer({ lease, n: 0, epoch: EPOCH });
    const job = await taken;
    expect(await client.hub.attach('a')).toBe(job);
    const waiting = client.hub.attach('b', { mode: 'if-free' });
    await client.settle();
    client.link.takeOne('acquire').refuse({ code: 'lease_held', retryable: true, retryAfter: 9_000 });
    await expect(waiting).rejects.toMatchObject({ code: 'lease_held', retryAfter: 9_000 });
  });

  it('sends a report as it was when it was made, and refuses one that cannot be sent', async () => {
    const { client, job } = await ManualJob.attached();
    const refused: string[] = [];
    job.on('refused', ({ error }) => refused.push(error.code));
    const payload: Record<string, unknown> = { step: 1 };
    job.custom('mine', payload);
    payload.step = 2;
    payload.self = payload;
    job.custom('circular', payload);
    job.custom('huge', 'x'.repeat(300_000));
    await client.settle();
    expect(client.link.takeOne('append').input.operations).toMatchObject([
      { data: { payload: { step: 1 } } },
    ]);
    expect(refused).toEqual(['bad_request', 'message_too_large']);
  });

  it('R25: reports each kind of operation in the form the hub expects, in order', async () => {
    const { client, job } = await ManualJob.attached();
    job.progress(3);
    job.progress(4, 10, 'Rendering');
    job.progress({ current: 0, restart: true });
    job.log('text');
    job.log('text', 'warn');
    job.error(new Error('jam'));
    job.artifact('out', { pages: 3 });
    job.artifact('out', 'file', 'pdf');
    job.state({ a: 1 });
    job.state({}, ['a']);
    job.signal('paper', false);
    job.metric('speed', 3);
    job.metric('speed', 4, 'ppm');
    job.check('feed', true);
    job.check('feed', false, 'late');
    job.custom('mine', null);
    void job.pause('lunch');
    await client.settle();
    const { operations } = client.link.takeOne('append').input;
    expect(operations.map(({ type, data }) => [type, data])).toEqual([
      ['progress', { current: 3 }],
      ['progress', { current: 4, total: 10, description: 'Rendering' }],
      ['progress', { current: 0, restart: true }],
      ['log', { text: 'text' }],
      ['log', { text: 'text', level: 'warn' }],
      ['error', { message: 'jam' }],
      ['artifact', { name: 'out', value: { pages: 3 } }],
      ['artifact', { name: 'out', value: 'file', kind: 'pdf' }],
      ['state', { set: { a: 1 } }],
      ['state', { set: {}, unset: ['a'] }],
      ['signal', { name: 'paper', value: false }],
      ['metric', { name: 'speed', value: 3 }],
      ['metric', { name: 'speed', value: 4, unit: 'ppm' }],
      ['check', { name: 'feed', ok: true }],
      ['check', { name: 'feed', ok: false, reason: 'late' }],
      ['custom', { name: 'mine', payload: null }],
      ['command', { verb: 'pause', reason: 'lunch' }],
    ]);
  });

  it('settles a command when it was applied, and rejects it alone when it was refused', async () => {
    const manual = await ManualJob.attached();
    const [paused, resumed] = [manual.job.pause(), manual.job.resume()];
    const outcome = expect(resumed).rejects.toMatchObject({ name: 'HubError', code: 'limit_reached' });
    await manual.apply((n) => n === 2);
    await paused;
    await outcome;
    expect(manual.refused).toEqual([]);
    manual.job.log('still here');
    expect(numbersOf((await manual.apply()).input)).toEqual([3]);
  });

  it('R37: ends with the session, refuses what is reported afterwards, and gives nothing back', async () => {
    const manual = await ManualJob.attached();
    manual.job.log('last');
    const completed = manual.job.complete({ pages: 3 });
    await manual.apply();
    await completed;
    manual.job.log('too late');
    expect(manual.refused).toMatchObject([{ error: { code: 'closed' }, operations: [{ type: 'log' }] }]);
    await expect(manual.job.pause()).rejects.toMatchObject({ code: 'closed' });
    await manual.job.close();
    await manual.job.flush();
    await manual.job.ready();
    expect(await manual.nothingIsSent()).toBe(true);
    expect(manual.client.link.take('release')).toEqual([]);
    await manual.client.passAlive(30_000);
    expect(manual.client.link.take('beat')).toEqual([]);
  });

  it('goes on when the end was refused', async () => {
    const manual = await ManualJob.attached();
    const outcome = expect(manual.job.complete()).rejects.toMatchObject({ code: 'limit_reached' });
    await manual.apply(() => true);
    await outcome;
    manual.job.log('still here');
    await manual.apply();
    expect(manual.refused).toEqual([]);
  });

  it('R37: flushes when it is closed, and gives its lease back', async () => {
    const manual = await ManualJob.attached();
    manual.job.log('last');
    const closed = manual.job.close();
    await manual.client.settle();
    expect(manual.client.link.take('release')).toEqual([]);
    await manual.apply();
    const { input, answer } = manual.client.link.takeOne('release');
    expect(input).toEqual({ id: 'a', emitter: 'worker', fence: 7 });
    answer({});
    await closed;
    manual.job.log('too late');
    expect(manual.refused).toMatchObject([{ error: { code: 'closed' } }]);
  });

  it('flushes when all that was reported is in the log or refused, and not before', async () => {
    const manual = await ManualJob.attached();
    await manual.job.flush();
    for (let line = 0; line < 501; line++) manual.job.log(`${line}`);
    const flushed = settling(manual.job.flush());
    await manual.apply((n) => n === 3);
    expect(flushed.isSettled).toBe(false);
    manual.job.log('later');
    await manual.apply();
    expect(flushed.isSettled).toBe(true);
  });

  it('rejects all that waits when the hub is closed', async () => {
    const manual = await ManualJob.attached();
    manual.job.log('waits');
    const outcome = expect(manual.job.pause()).rejects.toMatchObject({ code: 'closed' });
    const flushed = manual.job.flush();
    manual.client.hub.close();
    await outcome;
    await flushed;
    expect(manual.refused).toMatchObject([{ error: { code: 'closed' }, operations: [{ type: 'log' }] }]);
  });
});
