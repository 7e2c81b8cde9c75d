import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectHub, type Hub } from '@session-hub/client';
import { type RunningHub, runningHub } from '../../support/running-hub.js';

let running: RunningHub;
let client: Hub;
beforeAll(async () => {
  const templates = [{ name: 'own', policy: { lifetime: 3_600_000 }, state: { limit: 3 } }];
  running = await runningHub({ templates });
  client = connectHub(running.url);
});
afterAll(async () => {
  client.close();
  await running.close();
});

async function post(body: unknown) {
  const response = await fetch(`${running.url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

describe('templates from outside', () => {
  it('R62: are listed the same over HTTP, socket and SDK', async () => {
    const response = await fetch(`${running.url}/v1/templates`);
    const { templates } = (await response.json()) as { templates: { name: string }[] };
    expect(templates.map(({ name }) => name)).toContain('own');
    expect(await client.templates()).toEqual(templates);
  });

  it('R62, R63: make sessions over HTTP and socket', async () => {
    expect(await post({ id: 'a', template: 'own', overrides: { state: { limit: 5 } } })).toMatchObject({
      status: 201,
      body: { template: 'own', state: { limit: 5 } },
    });
    const job = await client.create({
      id: 'b',
      template: 'own',
      overrides: { policy: { inactivity: 1_000 } },
    });
    const { events } = await client.history({ id: job.id, after: 0, limit: 1 });
    expect(events[0]).toMatchObject({ data: { policy: { lifetime: 3_600_000, inactivity: 1_000 } } });
    await job.complete();
  });

  it('R63: that are unknown or overridden badly are refused', async () => {
    expect(await post({ template: 'no such' })).toMatchObject({ status: 201 });
    const state = { a: 1 };
    expect(await post({ template: 'no such', overrides: { state } })).toMatchObject({
      status: 404,
      body: { error: { code: 'template_not_found', retryable: false } },
    });
    for (const policy of [
      { idleAfter: 9e9 },
      { lifetime: -1 },
      { lifetime: '2h' },
      { onInactivity: 'sleep' },
    ]) {
      const { status, body } = await post({ template: 'own', overrides: { policy } });
      expect({ status, error: body.error }).toMatchObject({ status: 400, error: { code: 'bad_request' } });
    }
  });

  it('R61: a job says why it asks for more time', async () => {
    const job = await client.create({ id: 'c' });
    await job.command({ verb: 'extend', milliseconds: 60_000, reason: 'a slow disk' });
    const { events } = await client.history({ id: 'c', after: 0 });
    expect(events.at(-1)).toMatchObject({ type: 'deadline', data: { reason: 'a slow disk' } });
    await job.complete();
  });
});
