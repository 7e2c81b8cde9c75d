import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { conditionsReportSchema } from '@session-hub/shared/schemas';
import { type StartedHub, startHub } from '../../support/http/start-hub.js';
import { waitUntil } from '../../support/wait-until.js';

let started: StartedHub;
beforeAll(async () => {
  started = await startHub();
});
afterAll(() => started.close());

const overrides = {
  autoStart: [
    { condition: 'market_open', value: true },
    { condition: 'vix_below', value: 30 },
  ],
  autoStop: [{ condition: 'daily_loss_exceeded', value: true }],
};

describe('conditions over HTTP', () => {
  it('R45, R88: tell what a session waits for, and what would stop it', async () => {
    await started.api.post('/v1/sessions', { id: 'waiting', overrides });
    const signals = [{ type: 'signal', data: { name: 'vix', value: 41 } }];
    await started.api.post('/v1/sessions/waiting/events', signals);
    const { status, body } = await started.api.get('/v1/sessions/waiting/conditions');
    expect(status).toBe(200);
    expect(conditionsReportSchema.parse(body)).toMatchObject({
      status: 'pending',
      autoStart: [{ state: 'unknown' }, { state: 'does_not_hold', found: 41 }],
      autoStop: [{ condition: 'daily_loss_exceeded', state: 'unknown', found: null }],
    });
    expect((await started.api.get('/v1/sessions/nobody/conditions')).status).toBe(404);
  });

  it('R85: are refused with a sentence where they cannot be meant', async () => {
    const wrong = { autoStart: [{ condition: 'time_after', value: '09:30 Mars/Olympus' }] };
    const { status, body } = await started.api.post('/v1/sessions', { overrides: wrong });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('is no time zone');
  });

  it('R89: are met by one signal to many sessions', async () => {
    const signal = { name: 'market_open', value: true };
    const ask = (body: unknown) => started.api.post('/v1/bulk', body);
    expect(await ask({ signal, query: { status: ['pending'] } })).toMatchObject({
      status: 200,
      body: { results: [{ ok: true, id: 'waiting', status: 'pending' }], next: null },
    });
    expect(await ask({ signal: { name: 'vix', value: 20 }, ids: ['waiting'] })).toMatchObject({
      body: { results: [{ ok: true, status: 'active' }] },
    });
    expect((await ask({ signal, verb: 'stop', ids: ['waiting'] })).status).toBe(400);
    expect((await ask({ ids: ['waiting'] })).status).toBe(400);
    expect((await ask({ signal, ids: ['waiting'], reason: 'why' })).status).toBe(400);
  });
});

describe('the SDK in the same process', () => {
  it('R85, R88: hears of a condition that was met, and can ask for the others', async () => {
    const client = started.hub.client();
    const job = await client.create({ id: 'trading', overrides: { autoStop: overrides.autoStop } });
    const met: unknown[] = [];
    job.session.on('condition', ({ data }) => met.push(data));
    await job.session.ready();
    expect(await job.session.conditions()).toMatchObject({
      status: 'active',
      autoStop: [{ state: 'unknown' }],
    });
    job.signal('daily_loss_exceeded', true);
    await waitUntil(async () => job.session.view?.status === 'closed', 5_000, 'the end');
    expect(met).toEqual([
      {
        which: 'autoStop',
        condition: 'daily_loss_exceeded',
        value: true,
        found: true,
        action: 'stop',
      },
    ]);
  });
});
