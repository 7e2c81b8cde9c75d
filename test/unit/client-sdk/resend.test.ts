import { describe, expect, it } from '@jest/globals';
import type { JobNews } from '@session-hub/client';
import { viewAt } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';
import { ManualJob, numbersOf } from '../../support/client/manual-job.js';

const changed = { code: 'epoch_changed' };
const lease = { emitter: 'worker', fence: 9, until: 0 };

/** A job that has had `count` lines acknowledged, and what it told about sending again. */
async function reported(count: number) {
  const manual = await ManualJob.attached();
  const resent: JobNews['resent'][] = [];
  manual.job.on('resent', (news) => resent.push(news));
  for (let line = 1; line <= count; line++) manual.job.log(`${line}`);
  if (count > 0) await manual.apply();
  return { manual, resent };
}

async function acquire({ client }: ManualJob, n: number) {
  await client.settle();
  const { input, answer } = client.link.takeOne('acquire');
  expect(input).toEqual({ id: 'a', emitter: 'worker', mode: 'if-free' });
  answer({ lease, n, epoch: 'epo2' });
}

describe('a job whose hub has lost what it acknowledged', () => {
  it('R48: sends it again in order, under the old numbers and the new lease and epoch, and says so', async () => {
    const { manual, resent } = await reported(5);
    manual.job.log('6');
    (await manual.append()).refuse(changed);
    await acquire(manual, 2);
    const { input } = await manual.apply();
    expect(numbersOf(input)).toEqual([3, 4, 5, 6]);
    expect(input).toMatchObject({ fence: 9, epoch: 'epo2' });
    expect(input.operations.map(({ data }) => ('text' in data ? data.text : ''))).toEqual([
      '3',
      '4',
      '5',
      '6',
    ]);
    expect(resent).toEqual([{ count: 3, lost: 0 }]);
    expect(manual.refused).toEqual([]);
  });

  it('R48, R71: does not look for the session again when it was removed on purpose', async () => {
    const { manual } = await reported(1);
    const lost: JobNews['lost'][] = [];
    manual.job.on('lost', (error) => lost.push(error));
    manual.job.log('2');
    (await manual.append()).refuse({ code: 'session_not_found', details: { tombstone: { id: 'a' } } });
    await manual.client.settle();
    expect(lost).toMatchObject([{ code: 'session_not_found' }]);
    expect(() => manual.client.link.takeOne('acquire')).toThrow();
  });

  it('R48: does the same when a heartbeat brings the news, and again when history changes again', async () => {
    const { manual, resent } = await reported(3);
    for (const epoch of ['epo1', 'epo2']) {
      await manual.client.passAlive(10_000);
      const { input, answer } = manual.client.link.takeOne('beat');
      expect(input.leases).toMatchObject([{ id: 'a', epoch }]);
      answer({ lost: [], renumbered: ['a'] });
      await acquire(manual, 1);
      expect(numbersOf((await manual.apply()).input)).toEqual([2, 3]);
    }
    expect(resent).toEqual([
      { count: 2, lost: 0 },
      { count: 2, lost: 0 },
    ]);
  });

  it('R48: holds at most 1,000 operations and 1 MB, and says how many were not held', async () => {
    const { manual, resent } = await reported(0);
    for (let line = 1; line <= 1_200; line++) {
      manual.job.log(`${line}`);
      if (line % 400 === 0) await manual.apply();
    }
    manual.job.log('last');
    (await manual.append()).refuse(changed);
    await acquire(manual, 0);
    expect(numbersOf((await manual.apply()).input).at(0)).toBe(201);
    await manual.apply();
    await manual.apply();
    expect(resent).toEqual([{ count: 1_000, lost: 200 }]);
    for (let part = 0; part < 12; part++) {
      manual.job.custom('big', 'x'.repeat(150_000));
      await manual.apply();
    }
    manual.job.log('very last');
    (await manual.append()).refuse(changed);
    await acquire(manual, 1_201);
    expect(numbersOf((await manual.append()).input)).toEqual([1_208]);
    expect(resent[1]).toEqual({ count: 6, lost: 6 });
  });

  it('R48: does not report a command as refused that had been acknowledged, but does report anything else', async () => {
    const { manual } = await reported(0);
    const pausing = manual.job.pause();
    await manual.apply();
    await pausing;
    manual.job.log('one');
    await manual.apply();
    manual.job.log('two');
    (await manual.append()).refuse(changed);
    await acquire(manual, 0);
    await manual.apply((n) => n <= 2);
    expect(manual.refused).toMatchObject([{ operations: [{ type: 'log', data: { text: 'one' } }] }]);
  });

  it('R48: waits for the lease of a holder that came back with an old history, once', async () => {
    const { manual, resent } = await reported(2);
    manual.job.log('3');
    (await manual.append()).refuse(changed);
    const held = { code: 'lease_held', retryable: true, retryAfter: 20_000 };
    await manual.client.settle();
    manual.client.link.takeOne('acquire').refuse(held);
    await manual.client.passAlive(19_000);
    expect(manual.client.link.take('acquire')).toEqual([]);
    await manual.client.passAlive(2_000);
    manual.client.link.takeOne('acquire').refuse(held);
    await manual.client.settle();
    expect(manual.lost).toMatchObject([{ code: 'lease_held' }]);
    expect(resent).toEqual([]);
  });

  it('R48: creates a session that is gone again, as it was created, and sends all of it', async () => {
    const client = await new ManualClient().connect();
    const creating = client.hub.create({ title: 'Pages' });
    await client.settle();
    const first = client.link.takeOne('create');
    const { id = '' } = first.input;
    first.answer({ view: viewAt(2, id), created: true, lease });
    const manual = new ManualJob(client, await creating);
    const resent: JobNews['resent'][] = [];
    manual.job.on('resent', (news) => resent.push(news));
    manual.job.log('1');
    await manual.apply();
    manual.job.log('2');
    (await manual.append()).refuse({ code: 'session_not_found' });
    await client.settle();
    client.link.takeOne('acquire').refuse({ code: 'session_not_found' });
    await client.settle();
    const again = client.link.takeOne('create');
    expect(again.input).toEqual(first.input);
    again.answer({ view: viewAt(2, id, 'epo2'), created: true, lease });
    await client.settle();
    client.link.takeOne('acquire').answer({ lease, n: 0, epoch: 'epo2' });
    expect(numbersOf((await manual.apply()).input)).toEqual([1, 2]);
    expect(resent).toEqual([{ count: 1, lost: 0 }]);
  });

  it('R48: that did not create the session says that it is lost when the session is gone', async () => {
    const { manual } = await reported(1);
    manual.job.log('2');
    (await manual.append()).refuse({ code: 'session_not_found' });
    await manual.client.settle();
    manual.client.link.takeOne('acquire').refuse({ code: 'session_not_found' });
    await manual.client.settle();
    expect(manual.lost).toMatchObject([{ code: 'session_not_found' }]);
    expect(manual.refused).toMatchObject([{ operations: [{ data: { text: '2' } }] }]);
  });
});
