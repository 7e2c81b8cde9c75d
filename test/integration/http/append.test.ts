import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedHub, startHub } from '../../support/http/start-hub.js';

let started: StartedHub;
beforeAll(async () => {
  started = await startHub();
});
afterAll(() => started.close());

const progress = (current: number) => ({ type: 'progress', data: { current, total: 10 } });
const note = (text: string) => ({ type: 'log', data: { text } });

describe('POST /v1/sessions/:id/events', () => {
  it('R24, R45: answers with one result for each operation, refused or not', async () => {
    const { id, epoch, seq } = await started.api.session();
    const { status, body } = await started.api.post(`/v1/sessions/${id}/events`, {
      operations: [progress(3), progress(1), note('on we go')],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ epoch, seq: seq + 2 });
    expect(body.results).toEqual([
      { ok: true, seq: seq + 1 },
      { ok: false, error: expect.objectContaining({ code: 'progress_went_back' }) },
      { ok: true, seq: seq + 2 },
    ]);
  });

  it('R45: takes a bare array of operations', async () => {
    const { id, seq } = await started.api.session();
    const { body } = await started.api.post(`/v1/sessions/${id}/events`, [note('a'), note('b')]);
    expect(body.results).toEqual([
      { ok: true, seq: seq + 1 },
      { ok: true, seq: seq + 2 },
    ]);
  });

  it('R25: takes every kind of operation', async () => {
    const { id } = await started.api.session();
    const { body } = await started.api.post(`/v1/sessions/${id}/events`, [
      progress(1),
      note('hello'),
      { type: 'error', data: { message: 'Disk slow', severity: 'warning' } },
      { type: 'artifact', data: { name: 'report', value: { url: 'https://example.com/r' } } },
      { type: 'state', data: { set: { phase: 'two' }, unset: ['old'] } },
      { type: 'signal', data: { name: 'ready', value: true } },
      { type: 'metric', data: { name: 'fps', value: 59.9, unit: '1/s' } },
      { type: 'custom', data: { name: 'mine', payload: [1, null] } },
      { type: 'command', data: { verb: 'pause', reason: 'lunch' } },
    ]);
    expect(body.results.map(({ ok }: { ok: boolean }) => ok)).toEqual(Array(9).fill(true));
    expect((await started.api.get(`/v1/sessions/${id}`)).body).toMatchObject({
      status: 'paused',
      state: { phase: 'two' },
    });
  });

  it('R27, R28: applies a batch once under the key of its header, and repeats what it answered', async () => {
    const { id } = await started.api.session();
    const send = () =>
      started.api.post(`/v1/sessions/${id}/events`, [progress(5), progress(2)], { 'Idempotency-Key': 'b1' });
    const [first, again] = [await send(), await send()];
    expect(again.status).toBe(200);
    expect(again.body.results).toEqual(first.body.results);
    expect((await started.api.get(`/v1/sessions/${id}`)).body.seq).toBe(first.body.seq);
  });

  it('R27: knows the numbers of an emitter', async () => {
    const { id } = await started.api.session();
    const batch = {
      emitter: 'w',
      operations: [
        { ...note('one'), n: 1 },
        { ...note('two'), n: 2 },
      ],
    };
    await started.api.post(`/v1/sessions/${id}/events`, batch);
    const { body } = await started.api.post(`/v1/sessions/${id}/events`, batch);
    expect(body.results).toEqual([
      expect.objectContaining({ ok: true, duplicate: true }),
      expect.objectContaining({ ok: true, duplicate: true }),
    ]);
  });

  it('R96: names the number it expects when an append overtakes another', async () => {
    const { id, seq } = await started.api.session();
    const send = (follows: number, n: number) =>
      started.api.post(`/v1/sessions/${id}/events`, {
        emitter: 'w',
        follows,
        operations: [{ ...note('numbered'), n }],
      });
    await send(0, 1);
    const { status, body } = await send(2, 3);
    expect(status).toBe(409);
    expect(body.error).toMatchObject({ code: 'number_gap', retryable: true, details: { expected: 2 } });
    expect((await send(1, 2)).status).toBe(200);
    expect((await send(2, 3)).body).toMatchObject({ seq: seq + 3, results: [{ ok: true }] });
    expect((await send(4, 4)).body.error.code).toBe('bad_request');
    expect((await send(-1, 4)).body.error.code).toBe('bad_request');
  });

  it('R35: refuses a write under a fence that was never handed out, as a whole', async () => {
    const { id, seq } = await started.api.session();
    const { status, body } = await started.api.post(`/v1/sessions/${id}/events`, {
      emitter: 'w',
      fence: 7,
      operations: [note('late')],
    });
    expect({ status, code: body.error.code }).toEqual({ status: 409, code: 'lease_lost' });
    expect((await started.api.get(`/v1/sessions/${id}`)).body.seq).toBe(seq);
  });

  it('R32: says that an ended session takes nothing more', async () => {
    const { id } = await started.api.session();
    await started.api.post(`/v1/sessions/${id}/commands/complete`);
    const { body } = await started.api.post(`/v1/sessions/${id}/events`, [note('too late')]);
    expect(body.error?.code ?? body.results[0].error.code).toBe('session_ended');
  });

  it('keeps payloads as they were sent', async () => {
    const { id } = await started.api.session();
    const payload = {
      text: 'Zeilen\numbruch \u2028 "äöü" 🙂',
      constructor: 1,
      nested: { toString: null, n: 1e-7 },
    };
    await started.api.post(`/v1/sessions/${id}/events`, [{ type: 'custom', data: { name: 'odd', payload } }]);
    const { body } = await started.api.get(`/v1/sessions/${id}/events`);
    expect(body.events.at(-1).data).toEqual({ name: 'odd', payload });
  });
});
