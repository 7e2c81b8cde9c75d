import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedHub, startHub } from '../../support/http/start-hub.js';

let started: StartedHub;
beforeAll(async () => {
  started = await startHub();
});
afterAll(() => started.close());

describe('DELETE /v1/sessions/:id', () => {
  it('R91, R45: removes what has ended, and what still runs only with end=true', async () => {
    const { api } = started;
    await api.session({ id: 'a' });
    const refused = await api.call('DELETE', '/v1/sessions/a');
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'illegal_transition' } } });
    const removed = await api.call('DELETE', '/v1/sessions/a?end=true&reason=moved');
    expect(removed).toMatchObject({
      status: 200,
      body: { tombstone: { id: 'a', status: 'expired', outcome: { reason: 'moved' } } },
    });
    expect(await api.get('/v1/sessions/a')).toMatchObject({ status: 404 });
    expect(await api.call('DELETE', '/v1/sessions/a')).toMatchObject({
      status: 404,
      body: { error: { details: { tombstone: { id: 'a' } } } },
    });
  });

  it('R91: refuses what does not say yes, rather than to guess', async () => {
    const { api } = started;
    await api.session({ id: 'b' });
    for (const query of ['end=1', 'end=false', 'force=true'])
      expect(await api.call('DELETE', `/v1/sessions/b?${query}`)).toMatchObject({ status: 400 });
    expect(await api.get('/v1/sessions/b')).toMatchObject({ status: 200 });
  });
});
