import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedHub, startHub } from '../../support/http/start-hub.js';

let started: StartedHub;
beforeAll(async () => {
  started = await startHub();
});
afterAll(() => started.close());

const acquire = (id: string, emitter: string, mode = 'if-free') =>
  started.api.post(`/v1/sessions/${id}/lease`, { emitter, mode });
const release = (id: string, emitter: string, fence: unknown) =>
  started.api.call('DELETE', `/v1/sessions/${id}/lease`, { json: { emitter, fence } });

describe('/v1/sessions/:id/lease', () => {
  it('R34: hands out the lease and the number to go on from', async () => {
    const { id } = await started.api.session();
    const { status, body } = await acquire(id, 'w1');
    expect(status).toBe(200);
    expect(body).toMatchObject({ lease: { emitter: 'w1', fence: 1 }, n: 0 });
  });

  it('R34: refuses while another holds it, and says for how long in both places', async () => {
    const { id } = await started.api.session();
    await acquire(id, 'w1');
    const { status, headers, body } = await acquire(id, 'w2');
    expect({ status, code: body.error.code }).toEqual({ status: 409, code: 'lease_held' });
    expect(body.error.retryAfter).toBeGreaterThan(0);
    expect(headers.get('retry-after')).toBe(String(Math.ceil(body.error.retryAfter / 1_000)));
  });

  it('R34, R35: `take` replaces the holder, whose late writes are refused', async () => {
    const { id } = await started.api.session();
    const { lease } = (await acquire(id, 'w1')).body;
    const taken = (await acquire(id, 'w2', 'take')).body.lease;
    expect(taken.fence).toBeGreaterThan(lease.fence);
    const late = await started.api.post(`/v1/sessions/${id}/events`, {
      emitter: 'w1',
      fence: lease.fence,
      operations: [{ type: 'log', data: { text: 'late' } }],
    });
    expect(late.body.error.code).toBe('lease_lost');
  });

  it('R37: gives it back with 204', async () => {
    const { id } = await started.api.session();
    const { lease } = (await acquire(id, 'w1')).body;
    expect(await release(id, 'w1', lease.fence)).toMatchObject({ status: 204, body: undefined });
    expect((await acquire(id, 'w2')).status).toBe(200);
  });

  it.each([
    ['no body', undefined],
    ['a wrong mode', { emitter: 'w', mode: 'steal' }],
    ['no emitter', { mode: 'take' }],
    ['an emitter of nothing', { emitter: '', mode: 'take' }],
    ['an emitter that is far too long', { emitter: 'w'.repeat(129), mode: 'take' }],
  ])('refuses %s', async (_what, body) => {
    const { id } = await started.api.session();
    const answer = await started.api.post(`/v1/sessions/${id}/lease`, body);
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({
      status: 400,
      code: 'bad_request',
    });
  });

  it('refuses a fence that is none', async () => {
    const { id } = await started.api.session();
    expect((await release(id, 'w', '1')).body.error.code).toBe('bad_request');
    expect((await release(id, 'w', 0)).body.error.code).toBe('bad_request');
  });
});
