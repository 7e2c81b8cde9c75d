import { describe, expect, it } from '@jest/globals';
import { ManualJob, numbersOf } from '../../support/client/manual-job.js';

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, step) => from + step + 1);

describe('what a job sends', () => {
  it('goes in one message for all reports of a moment, with one message on its way at a time', async () => {
    const manual = await ManualJob.attached();
    manual.job.log('one');
    manual.job.log('two');
    const first = await manual.append();
    expect(numbersOf(first.input)).toEqual([1, 2]);
    manual.job.log('three');
    expect(await manual.nothingIsSent()).toBe(true);
    first.answer({
      epoch: 'epo1',
      seq: 2,
      results: [
        { ok: true, seq: 1 },
        { ok: true, seq: 2 },
      ],
    });
    expect(numbersOf((await manual.apply()).input)).toEqual([3]);
  });

  it('R24, R4: is at most 500 operations and well under the largest message', async () => {
    const manual = await ManualJob.attached();
    for (let line = 0; line < 501; line++) manual.job.log(`${line}`);
    expect((await manual.apply()).input.operations).toHaveLength(500);
    await manual.apply();
    for (let line = 0; line < 5; line++) manual.job.custom('big', 'x'.repeat(90_000));
    for (const count of [2, 2, 1]) expect((await manual.apply()).input.operations).toHaveLength(count);
  });

  it('R27: goes on after the highest number that the hub has applied', async () => {
    const manual = await ManualJob.attached(41);
    manual.job.log('one');
    expect(numbersOf((await manual.apply()).input)).toEqual([42]);
  });

  it('R28: is the same under the same numbers after a lost reply, and after a reconnect', async () => {
    const manual = await ManualJob.attached();
    manual.job.log('one');
    manual.job.log('two');
    const { input } = await manual.append();
    await manual.client.passAlive(10_000);
    manual.job.log('three');
    await manual.client.pass(1_000);
    const again = await manual.append();
    expect(again.input.operations.slice(0, 2)).toEqual(input.operations);
    expect(numbersOf(again.input)).toEqual([1, 2, 3]);
    await manual.client.reconnect();
    expect((await manual.apply()).input).toEqual(again.input);
  });

  it('R5: is tried again at least every 5 s, however long the hub refuses it for now', async () => {
    const manual = await ManualJob.attached();
    manual.client.environment.fraction = 0.999;
    manual.job.log('one');
    for (let attempt = 0; attempt < 12; attempt++) {
      (await manual.append()).refuse({ code: 'storage_full', retryable: true });
      await manual.client.passAlive(5_000);
    }
    expect(numbersOf((await manual.apply()).input)).toEqual([1]);
  });

  it('waits while the hub is out of reach, and goes at once when it is back', async () => {
    const manual = await ManualJob.attached();
    manual.client.link.end();
    for (let line = 0; line < 3; line++) {
      manual.job.log(`${line}`);
      await manual.client.pass(100);
    }
    await manual.client.pass(400);
    manual.client.link.opened();
    expect(numbersOf((await manual.apply()).input)).toEqual([1, 2, 3]);
  });

  it('R24: does not come again when a single operation was refused, and the worker is told', async () => {
    const manual = await ManualJob.attached();
    manual.job.log('one');
    manual.job.log('two');
    manual.job.log('three');
    await manual.apply((n) => n === 2);
    expect(manual.refused).toMatchObject([
      { error: { code: 'limit_reached' }, operations: [{ type: 'log', data: { text: 'two' } }] },
    ]);
    expect(await manual.nothingIsSent()).toBe(true);
  });

  it('is sent one by one when it was refused as a whole, so that only the culprit is lost', async () => {
    const manual = await ManualJob.attached();
    for (const name of ['one', 'bad', 'three']) manual.job.log(name);
    (await manual.append()).refuse({ code: 'bad_request' });
    await manual.apply();
    const culprit = await manual.append();
    expect(numbersOf(culprit.input)).toEqual([2]);
    culprit.refuse({ code: 'bad_request' });
    expect(numbersOf((await manual.apply()).input)).toEqual([3]);
    expect(manual.refused).toMatchObject([
      { error: { code: 'bad_request' }, operations: [{ type: 'log', data: { text: 'bad' } }] },
    ]);
    for (const name of ['four', 'five']) manual.job.log(name);
    expect(numbersOf((await manual.apply()).input)).toEqual([4, 5]);
  });

  it('R5: comes again later and later after a refusal for now, and not before it makes sense', async () => {
    const manual = await ManualJob.attached();
    manual.client.environment.fraction = 1;
    manual.job.log('one');
    for (const [wait, retryAfter] of [
      [500, {}],
      [1_000, {}],
      [5_000, { retryAfter: 3_000 }],
    ] as const) {
      (await manual.append()).refuse({ code: 'storage_full', retryable: true, ...retryAfter });
      manual.job.log('more');
      await manual.client.pass(wait - 1);
      expect(await manual.nothingIsSent()).toBe(true);
      await manual.client.pass(1);
    }
    await manual.apply();
    manual.job.log('last');
    (await manual.append()).refuse({ code: 'storage_full', retryable: true });
    await manual.client.pass(500);
    expect(numbersOf((await manual.apply()).input)).toEqual([5]);
    expect(manual.refused).toEqual([]);
  });

  it('keeps its order whatever is lost, refused or cut', async () => {
    const manual = await ManualJob.attached();
    const arrived: number[] = [];
    let reported = 0;
    for (let turn = 0; turn < 60; turn++) {
      for (let count = 0; count < 3; count++) manual.job.log(`${++reported}`);
      await manual.client.settle();
      const [asked] = manual.client.link.take('append');
      if (asked === undefined) await manual.client.pass(1_000);
      else if (turn % 4 === 0) asked.refuse({ code: 'overloaded', retryable: true });
      else if (turn % 4 === 1) await manual.client.reconnect();
      else {
        const fresh = numbersOf(asked.input).filter(
          (n): n is number => n !== undefined && !arrived.includes(n),
        );
        arrived.push(...fresh);
        if (turn % 4 === 2) await manual.client.reconnect();
        else {
          asked.answer({
            epoch: 'epo1',
            seq: 1,
            results: asked.input.operations.map(({ n = 0 }) => ({ ok: true, seq: n })),
          });
        }
      }
    }
    expect(arrived.length).toBeGreaterThan(100);
    expect(arrived).toEqual(range(0, arrived.length));
    expect(manual.refused).toEqual([]);
  });

  it('goes on when a listener of the job throws', async () => {
    const manual = await ManualJob.attached();
    manual.job.on('refused', () => {
      throw new Error('mine');
    });
    manual.job.log('one');
    await manual.apply(() => true);
    manual.job.log('two');
    expect(numbersOf((await manual.apply()).input)).toEqual([2]);
    expect(manual.client.environment.thrown).toHaveLength(1);
  });
});
