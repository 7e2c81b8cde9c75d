import { describe, expect, it } from '@jest/globals';
import { EPOCH } from '../../support/client/frames.js';
import { ManualClient } from '../../support/client/manual-client.js';
import { ManualJob } from '../../support/client/manual-job.js';

describe('the lease of a job', () => {
  it('R36: is kept by one beat for all jobs every 10 s, until the last job has ended', async () => {
    const manual = await ManualJob.attached();
    const { client } = manual;
    const other = client.hub.attach('b');
    await client.settle();
    client.link
      .takeOne('acquire')
      .answer({ lease: { emitter: 'worker', fence: 3, until: 0 }, n: 0, epoch: EPOCH });
    await other;
    for (let turn = 0; turn < 3; turn++) {
      await client.pass(10_000);
      const { input, answer } = client.link.takeOne('beat');
      expect(input).toEqual({
        emitter: 'worker',
        leases: [
          { id: 'a', fence: 7, epoch: EPOCH },
          { id: 'b', fence: 3, epoch: EPOCH },
        ],
      });
      answer({ lost: [], renumbered: [] });
    }
    for (const job of [manual.job, await other]) {
      const closed = job.close();
      await client.settle();
      client.link.takeOne('release').answer({});
      await closed;
    }
    await client.passAlive(40_000);
    expect(client.link.take('beat')).toEqual([]);
  });

  it('R36: of more than 1,000 jobs are all renewed, 1,000 in a beat', async () => {
    const client = await new ManualClient().connect();
    const jobs = Array.from({ length: 1_200 }, (_, number) => client.hub.attach(`s${number}`));
    await client.settle();
    for (const { answer } of client.link.take('acquire')) {
      answer({ lease: { emitter: 'worker', fence: 1, until: 0 }, n: 0, epoch: EPOCH });
    }
    await Promise.all(jobs);
    await client.pass(10_000);
    const beats = client.link.take('beat');
    expect(beats.map(({ input }) => input.leases.length)).toEqual([1_000, 200]);
    for (const { answer } of beats) answer({ lost: [], renumbered: [] });
  });

  it('R35: that was lost, as the answer to an append says, ends the job and drops what waits', async () => {
    const manual = await ManualJob.attached();
    manual.job.log('one');
    const outcome = expect(manual.job.pause()).rejects.toMatchObject({ code: 'lease_lost' });
    (await manual.append()).refuse({ code: 'lease_lost' });
    await outcome;
    expect(manual.lost).toMatchObject([{ code: 'lease_lost' }]);
    expect(manual.refused).toMatchObject([{ error: { code: 'lease_lost' }, operations: [{ type: 'log' }] }]);
    manual.job.log('two');
    expect(manual.refused).toHaveLength(2);
    expect(await manual.nothingIsSent()).toBe(true);
    await manual.client.passAlive(30_000);
    expect(manual.client.link.take('beat')).toEqual([]);
  });

  it('R36: that was lost, as the answer to a beat says, ends the job', async () => {
    const manual = await ManualJob.attached();
    await manual.client.pass(10_000);
    manual.client.link.takeOne('beat').answer({ lost: ['a'], renumbered: [] });
    expect(manual.lost).toMatchObject([{ code: 'lease_lost' }]);
    manual.job.log('too late');
    expect(manual.refused).toMatchObject([{ error: { code: 'lease_lost' } }]);
  });

  it('R36: is not given up while something is under way, whose own answer says more', async () => {
    const manual = await ManualJob.attached();
    await manual.client.pass(9_999);
    const completed = manual.job.complete();
    await manual.client.pass(1);
    manual.client.link.takeOne('beat').answer({ lost: ['a'], renumbered: [] });
    expect(manual.lost).toEqual([]);
    await manual.apply();
    await completed;
    expect(manual.lost).toEqual([]);
  });

  it('R36: is not given up because a beat had no answer', async () => {
    const manual = await ManualJob.attached();
    await manual.client.pass(10_000);
    manual.client.link.takeOne('beat').refuse({ code: 'store_unavailable', retryable: true });
    await manual.client.reconnect();
    await manual.client.pass(10_000);
    manual.client.link.takeOne('beat').answer({ lost: [], renumbered: [] });
    expect(manual.lost).toEqual([]);
  });
});
