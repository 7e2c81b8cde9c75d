import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HealthReport, HubHealth } from '@session-hub/shared';
import { healthReportSchema, hubHealthSchema, repairResultSchema } from '@session-hub/shared/schemas';
import { type StartedHub, startHub } from '../../support/http/start-hub.js';

let started: StartedHub;
beforeAll(async () => {
  started = await startHub();
  await started.api.session({ id: 'watched' });
});
afterAll(() => started.close());

describe('health over HTTP', () => {
  it('R45, R68: tells how a session is', async () => {
    const { status, body } = await started.api.get('/v1/sessions/watched/health');
    expect(status).toBe(200);
    expect(healthReportSchema.parse(body) as HealthReport).toMatchObject({ id: 'watched', state: 'healthy' });
    expect((await started.api.get('/v1/sessions/nobody/health')).status).toBe(404);
  });

  it('R45, R68: tells how the hub is, its event loop measured', async () => {
    const { status, body } = await started.api.get('/v1/health');
    expect(status).toBe(200);
    const health: HubHealth = hubHealthSchema.parse(body);
    expect(health.store.ok).toBe(true);
    expect(health.eventLoopDelay).not.toBeNull();
  });

  it('R45, R69: repairs, and says when there is nothing to repair', async () => {
    const { status, body } = await started.api.call('POST', '/v1/sessions/watched/repair');
    expect(status).toBe(200);
    expect(repairResultSchema.parse(body)).toMatchObject({ outcome: 'sound', issues: [] });
    expect((await started.api.call('POST', '/v1/sessions/nobody/repair')).status).toBe(404);
  });

  it('R25: says in a sentence what is wrong with progress that is none', async () => {
    const messageOf = async (data: string): Promise<string> => {
      const raw = `[{"type":"progress","data":${data}}]`;
      const answer = await started.api.call('POST', '/v1/sessions/watched/events', { raw });
      expect(answer.status).toBe(400);
      return JSON.stringify(answer.body);
    };
    expect(await messageOf('{"current":-1}')).toContain('progress is never negative');
    expect(await messageOf('{"current":1,"total":0}')).toContain('must be above 0');
    expect(await messageOf('{"current":null}')).toContain('must be a number of 0 or more');
  });
});

describe('the SDK in the same process', () => {
  it('R65, R66, R67: reports steps, items, agents and metrics, and checks the health', async () => {
    const client = started.hub.client();
    const job = await client.create({ id: 'film' });
    job.steps([{ name: 'load' }, { name: 'render', weight: 3 }]);
    job.progress({ step: 'load', current: 5, total: 5 });
    job.progress({ step: 'render/scene 1', current: 50 });
    job.item('scenes', 1, 'draft');
    job.items('scenes', ['one', 'two']);
    job.item('scenes', 2, 'two, better');
    job.agent('director', { role: 'lead', state: 'thinking' });
    job.metric('shots', 2, undefined, 'counter');
    job.metric('shots', 3, undefined, 'counter');
    job.metric('latency', 145, 'ms', 'distribution');
    await job.flush();
    const view = await client.read('film');
    expect(view).toMatchObject({
      progress: { percentage: 62.5 },
      items: { scenes: { 1: 'one', 2: 'two, better' } },
      agents: { director: { role: 'lead', state: 'thinking' } },
      metrics: { shots: { value: 5 }, latency: { p50: 145, unit: 'ms' } },
    });
    expect(await client.session('film').checkHealth()).toMatchObject({ state: 'healthy', status: 'active' });
    await job.close();
  });
});
