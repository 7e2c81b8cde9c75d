import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedHub, startHub } from '../../support/http/start-hub.js';

let started: StartedHub;
beforeAll(async () => {
  started = await startHub();
});
afterAll(() => started.close());

const command = (id: string, verb: string, body?: unknown, headers?: Record<string, string>) =>
  started.api.post(`/v1/sessions/${id}/commands/${verb}`, body, headers);

describe('POST /v1/sessions/:id/commands/:verb', () => {
  it('R29: carries out a verb, with or without a body', async () => {
    const { id, seq } = await started.api.session();
    const paused = await command(id, 'pause', { reason: 'lunch' });
    expect(paused).toMatchObject({
      status: 200,
      body: { seq: seq + 1, view: { status: 'paused', seq: seq + 1 } },
    });
    expect((await command(id, 'resume')).body.view.status).toBe('active');
  });

  it('R29: hands the verb what belongs to it', async () => {
    const { id } = await started.api.session();
    const extended = await command(id, 'extend', { milliseconds: 60_000 });
    expect(extended.body.view.extended).toBe(60_000);
    const completed = await command(id, 'complete', { result: { files: 3 } });
    expect(completed.body.view.outcome).toMatchObject({ kind: 'completed', result: { files: 3 } });
  });

  it('R29: refuses a verb whose condition is gone', async () => {
    const { id, seq } = await started.api.session();
    const { status, body } = await command(id, 'pause', { ifSeq: seq + 5 });
    expect({ status, code: body.error.code }).toEqual({ status: 409, code: 'seq_moved' });
    expect((await command(id, 'pause', { ifSeq: seq })).status).toBe(200);
  });

  it('R27, R29: carries a command out once under its key', async () => {
    const { id } = await started.api.session();
    const first = await command(id, 'pause', {}, { 'Idempotency-Key': 'p1' });
    const again = await command(id, 'pause', {}, { 'Idempotency-Key': 'p1' });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body.seq).toBe(first.body.seq);
  });

  it('R30: refuses what the table does not allow, and says what is possible', async () => {
    const { id } = await started.api.session();
    const { status, body } = await command(id, 'resume');
    expect({ status, code: body.error.code }).toEqual({ status: 409, code: 'illegal_transition' });
    expect(body.error.details).toMatchObject({
      status: 'active',
      possible: expect.arrayContaining(['pause']),
    });
  });

  it('R30: says that a session has ended', async () => {
    const { id } = await started.api.session();
    await command(id, 'complete');
    expect((await command(id, 'pause')).body.error.code).toBe('session_ended');
  });

  it.each([
    ['a verb that nobody knows', 'dance', {}],
    ['a verb of the hub’s own', 'expire', {}],
    ['extend without its time', 'extend', {}],
    ['extend by a wrong type', 'extend', { milliseconds: '5' }],
    ['a field of another verb', 'pause', { milliseconds: 5 }],
    ['another verb in the body', 'pause', { verb: 'complete' }],
    ['an unknown field', 'pause', { why: 'lunch' }],
    ['an array', 'pause', []],
    ['a seq that is none', 'pause', { ifSeq: -1 }],
  ])('refuses %s', async (_what, verb, body) => {
    const { id, seq } = await started.api.session();
    const answer = await command(id, verb, body);
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({
      status: 400,
      code: 'bad_request',
    });
    expect((await started.api.get(`/v1/sessions/${id}`)).body.seq).toBe(seq);
  });
});
