import { describe, expect, it } from '@jest/globals';
import type { JobNews } from '@session-hub/client';
import { ManualJob, numbersOf } from '../../support/client/manual-job.js';

const gap = (expected: unknown) => ({ code: 'number_gap', retryable: true, details: { expected } });

/** A job of whose lines the hub has applied `count`, one append for each, and what it told about sending again. */
async function reported(count: number, lastNumber = 0) {
  const manual = await ManualJob.attached(lastNumber);
  const resent: JobNews['resent'][] = [];
  manual.job.on('resent', (news) => resent.push(news));
  for (let line = 1; line <= count; line++) {
    manual.job.log(`${line}`);
    await manual.apply();
  }
  return { manual, resent };
}

describe('a job says what each append follows', () => {
  it('R96: the last number that the hub has answered, applied or refused', async () => {
    const { manual } = await reported(0, 41);
    manual.job.log('one');
    manual.job.log('two');
    expect((await manual.apply((n) => n === 43)).input).toMatchObject({ follows: 41 });
    manual.job.log('three');
    expect((await manual.apply()).input).toMatchObject({ follows: 43, operations: [{ n: 44 }] });
  });

  it('R28, R96: the same again when the reply was lost', async () => {
    const { manual } = await reported(2);
    manual.job.log('3');
    const { input } = await manual.append();
    await manual.client.reconnect();
    expect((await manual.append()).input).toEqual(input);
    expect(input).toMatchObject({ follows: 2 });
  });

  it('R96: without what was refused as a whole and given up', async () => {
    const { manual } = await reported(1);
    manual.job.log('2');
    (await manual.append()).refuse({ code: 'record_too_large' });
    manual.job.log('3');
    expect((await manual.apply()).input).toMatchObject({ follows: 1, operations: [{ n: 3 }] });
    expect(manual.refused).toMatchObject([{ operations: [{ data: { text: '2' } }] }]);
  });

  it('R96: no more, once a hub of the last release did not know the field', async () => {
    const { manual } = await reported(0);
    manual.job.log('1');
    const issues = [{ path: '', message: 'Unrecognized key: "follows"' }];
    (await manual.append()).refuse({ code: 'bad_request', details: { issues } });
    const { input } = await manual.apply();
    expect(input).not.toHaveProperty('follows');
    expect(numbersOf(input)).toEqual([1]);
    manual.job.log('2');
    expect((await manual.apply()).input).not.toHaveProperty('follows');
    expect(manual.refused).toEqual([]);
  });

  it('R48, R96: the number that the hub knows after a changed history', async () => {
    const { manual } = await reported(3);
    manual.job.log('4');
    (await manual.append()).refuse({ code: 'epoch_changed' });
    await manual.client.settle();
    const lease = { emitter: 'worker', fence: 9, until: 0 };
    manual.client.link.takeOne('acquire').answer({ lease, n: 1, epoch: 'epo2' });
    const { input } = await manual.apply();
    expect(input).toMatchObject({ follows: 1 });
    expect(numbersOf(input)).toEqual([2, 3, 4]);
  });
});

describe('a job whose append leaves a gap', () => {
  it('R96: sends again what it holds from the expected number on, at once and in order, and says so', async () => {
    const { manual, resent } = await reported(5);
    manual.job.log('6');
    (await manual.append()).refuse(gap(4));
    const { input } = await manual.apply();
    expect(input).toMatchObject({ follows: 3 });
    expect(numbersOf(input)).toEqual([4, 5, 6]);
    expect(resent).toEqual([{ count: 2, lost: 0 }]);
    manual.job.log('7');
    expect((await manual.apply()).input).toMatchObject({ follows: 6 });
    expect(manual.refused).toEqual([]);
  });

  it('R96: tells what it holds no longer, and goes on without it', async () => {
    const { manual, resent } = await reported(0, 20);
    manual.job.log('21');
    (await manual.append()).refuse(gap(13));
    const { input } = await manual.apply();
    expect(input).toMatchObject({ follows: 12 });
    expect(numbersOf(input)).toEqual([21]);
    expect(resent).toEqual([{ count: 0, lost: 8 }]);
  });

  it.each([
    ['what it already follows', 6],
    ['a later number', 9],
    ['nothing', undefined],
  ])(
    'R96: does not go round without end when the hub expects %s: the worker hears of it',
    async (_what, expected) => {
      const { manual, resent } = await reported(5);
      manual.job.log('6');
      (await manual.append()).refuse(gap(expected));
      expect(await manual.nothingIsSent()).toBe(true);
      expect(manual.refused).toMatchObject([
        { error: { code: 'number_gap' }, operations: [{ data: { text: '6' } }] },
      ]);
      expect(resent).toEqual([]);
    },
  );

  it('R96: goes back once for each lower number, and no further', async () => {
    const { manual } = await reported(3);
    manual.job.log('4');
    for (const [expected, sent] of [
      [3, [4]],
      [2, [3, 4]],
      [1, [2, 3, 4]],
      [1, [1, 2, 3, 4]],
    ] as const) {
      const asked = await manual.append();
      expect(numbersOf(asked.input)).toEqual(sent);
      asked.refuse(gap(expected));
    }
    // The hub contradicts itself: one by one now, until the worker is told of all of them.
    for (const n of [1, 2, 3, 4]) {
      const asked = await manual.append();
      expect(numbersOf(asked.input)).toEqual([n]);
      asked.refuse(gap(1));
    }
    expect(await manual.nothingIsSent()).toBe(true);
    expect(manual.refused.flatMap(({ operations }) => operations)).toHaveLength(4);
  });
});
