import { describe, expect, it } from '@jest/globals';
import { ManualJob, settling } from '../../support/client/manual-job.js';

/** What arrives at the hub when everything that waits is applied. */
async function drain(manual: ManualJob) {
  const arrived = [];
  for (;;) {
    await manual.client.settle();
    const [asked] = manual.client.link.take('append');
    if (asked === undefined) return arrived;
    arrived.push(...asked.input.operations);
    asked.answer({
      epoch: 'epo1',
      seq: 1,
      results: asked.input.operations.map(({ n = 0 }) => ({ ok: true, seq: n })),
    });
  }
}

/** A job whose queue is full of log lines; none of them is answered. */
async function full(): Promise<ManualJob> {
  const manual = await ManualJob.attached();
  for (let line = 0; line < 1_000; line++) manual.job.log(`${line}`);
  return manual;
}

describe('the queue of a job', () => {
  it('passes on every report while there is room, superseded or not', async () => {
    const manual = await ManualJob.attached();
    for (let current = 0; current < 600; current++) manual.job.progress(current, 1_000);
    expect(await drain(manual)).toHaveLength(600);
  });

  it("lets a report supersede the waiting one of its kind when it is full, in the newer one's place", async () => {
    const manual = await full();
    const { job } = manual;
    job.progress(1);
    job.signal('paper', true);
    job.signal('ink', true);
    job.metric('speed', 1);
    job.log('between');
    job.progress(2);
    job.signal('paper', false);
    job.metric('speed', 2);
    const arrived = (await drain(manual)).slice(1_000);
    expect(arrived.map(({ type, data }) => [type, data])).toEqual([
      ['signal', { name: 'ink', value: true }],
      ['log', { text: 'between' }],
      ['progress', { current: 2 }],
      ['signal', { name: 'paper', value: false }],
      ['metric', { name: 'speed', value: 2 }],
    ]);
  });

  it('keeps what the next report of progress builds on: its total, its words, and that it went back', async () => {
    const manual = await full();
    manual.job.progress({ current: 0, total: 40, description: 'Again', restart: true });
    manual.job.progress(5);
    manual.job.progress(6);
    expect((await drain(manual)).slice(1_000)).toMatchObject([
      { type: 'progress', data: { current: 6, total: 40, description: 'Again', restart: true } },
    ]);
  });

  it('R28: never takes a report back that was sent already', async () => {
    const manual = await ManualJob.attached();
    manual.job.progress(1);
    const asked = await manual.append();
    for (let line = 0; line < 1_000; line++) manual.job.log(`${line}`);
    manual.job.progress(2);
    asked.refuse({ code: 'overloaded', retryable: true });
    await manual.client.pass(1_000);
    const arrived = await drain(manual);
    expect(arrived[0]).toMatchObject({ n: 1, data: { current: 1 } });
    expect(arrived.at(-1)).toMatchObject({ n: 1_002, data: { current: 2 } });
  });

  it('never passes commands and what must arrive, and keeps the order of all of it', async () => {
    const manual = await full();
    void manual.job.pause();
    manual.job.error('jam');
    void manual.job.resume();
    manual.job.custom('mine', 1);
    const arrived = await drain(manual);
    expect(arrived.map(({ n }) => n)).toEqual(Array.from({ length: 1_004 }, (_, position) => position + 1));
    expect(arrived.slice(1_000).map(({ type }) => type)).toEqual(['command', 'error', 'command', 'custom']);
  });

  it('is ready again as soon as there is room', async () => {
    const manual = await ManualJob.attached();
    await manual.job.ready();
    for (let line = 0; line < 1_000; line++) manual.job.log(`${line}`);
    const ready = settling(manual.job.ready());
    await manual.client.settle();
    expect(ready.isSettled).toBe(false);
    await manual.apply();
    expect(ready.isSettled).toBe(true);
  });

  it('is full at 1 MB too', async () => {
    const manual = await ManualJob.attached();
    for (let line = 0; line < 10; line++) manual.job.custom('big', 'x'.repeat(100_000));
    const ready = settling(manual.job.ready());
    await manual.client.settle();
    expect(ready.isSettled).toBe(false);
    await manual.apply();
    expect(ready.isSettled).toBe(true);
  });

  it('refuses at twice the bound, tells the worker, and rejects a command', async () => {
    const manual = await full();
    for (let line = 1_000; line < 2_000; line++) manual.job.log(`${line}`);
    expect(manual.refused).toEqual([]);
    manual.job.log('one too many');
    await expect(manual.job.pause()).rejects.toMatchObject({ code: 'queue_full' });
    expect(manual.refused).toMatchObject([
      { error: { code: 'queue_full' }, operations: [{ type: 'log', data: { text: 'one too many' } }] },
    ]);
    expect(await drain(manual)).toHaveLength(2_000);
    manual.job.log('room again');
    expect(await drain(manual)).toHaveLength(1);
  });
});
