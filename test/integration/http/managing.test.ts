import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { createHub, type Hub } from 'session-hub';

let server: Server;
let hub: Hub;
let url = '';

beforeAll(async () => {
  const app = express();
  server = createServer(app);
  hub = await createHub({ server, app, capacity: { maxSessions: 3 } });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await hub.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

describe('managing a hub over HTTP', () => {
  it('R75, R72: refuses a session too many with a time to come again, and tells how full it is', async () => {
    for (const id of ['a', 'b', 'c']) await ask('POST', '/v1/sessions', { id, start: true });
    const refused = await ask('POST', '/v1/sessions', { id: 'd' });
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'capacity_reached' } } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await ask('GET', '/v1/stats')).toMatchObject({
      status: 200,
      body: { total: 3, sessionsByStatus: { active: 3 }, utilisation: 1, ages: { under1h: 3 } },
    });
  });

  it('R74: changes the limit while it runs', async () => {
    const changes = { capacity: { maxSessions: 4 } };
    const changed = await ask('POST', '/v1/limits', { changes, reason: 'more room' });
    expect(changed).toMatchObject({ status: 200, body: { version: 1, limits: changes } });
    expect(await ask('POST', '/v1/sessions', { id: 'd' })).toMatchObject({ status: 201 });
    expect(await ask('GET', '/v1/limits')).toMatchObject({ body: { changes: [{ reason: 'more room' }] } });
    expect(await ask('POST', '/v1/limits', { changes: { maxConnections: 0 } })).toMatchObject({
      status: 400,
    });
    expect(await ask('POST', '/v1/limits', { changes: {} })).toMatchObject({ status: 400 });
  });

  it('R98: touches many sessions, each by itself', async () => {
    expect(await ask('POST', '/v1/touch', { ids: ['a', 'gone'] })).toMatchObject({
      status: 200,
      body: {
        results: [
          { ok: true, id: 'a', status: 'active' },
          { ok: false, id: 'gone', error: { code: 'session_not_found' } },
        ],
        next: null,
      },
    });
    expect(await ask('POST', '/v1/touch', { ids: [] })).toMatchObject({ status: 400 });
  });

  it('R73, R71: stops several sessions, removes them, and says later how they ended', async () => {
    const bulk = await ask('POST', '/v1/bulk', { verb: 'fail', ids: ['a', 'b'], reason: 'drill' });
    expect(bulk).toMatchObject({ status: 200, body: { results: [{ ok: true }, { ok: true }], next: null } });
    expect(await ask('POST', '/v1/bulk', { verb: 'fail' })).toMatchObject({ status: 400 });
    expect(await ask('POST', '/v1/cleanup', { which: 'failed' })).toMatchObject({
      body: { dryRun: true, matched: 2, removed: 0 },
    });
    expect(await ask('POST', '/v1/cleanup', { which: 'failed', dryRun: false })).toMatchObject({
      body: { removed: 2 },
    });
    expect(await ask('GET', '/v1/sessions/a')).toMatchObject({
      status: 404,
      body: { error: { details: { tombstone: { status: 'failed', outcome: { reason: 'drill' } } } } },
    });
  });

  it.each([
    ['/v1/bulk', 'an unknown verb', { verb: 'explode', ids: ['c'] }],
    ['/v1/bulk', 'no sessions', { verb: 'stop', ids: [] }],
    ['/v1/bulk', 'ids beside a query', { verb: 'stop', ids: ['c'], query: {} }],
    ['/v1/bulk', 'more sessions than one step takes', { verb: 'stop', query: { limit: 1_001 } }],
    ['/v1/bulk', 'an unknown status', { verb: 'stop', query: { status: ['happy'] } }],
    ['/v1/cleanup', 'something unknown', { which: 'everything' }],
    ['/v1/cleanup', 'a negative age', { which: 'all', olderThan: -1, dryRun: false }],
    ['/v1/cleanup', 'a dry run that is no yes or no', { which: 'all', dryRun: 0 }],
    ['/v1/limits', 'a number that is none', { changes: { tombstones: null } }],
    ['/v1/limits', 'half a rate', { changes: { rateLimit: { rate: 5 } } }],
    ['/v1/limits', 'a limit nobody knows', { changes: { speed: 1 } }],
    [
      '/v1/limits',
      'more for each owner than for all',
      { changes: { capacity: { maxSessions: 1, maxPerOwner: 2 } } },
    ],
    ['/v1/limits', 'a policy that contradicts itself', { changes: { policy: { warnAt: [0.9, 0.5] } } }],
  ])('R73 R74: POST %s refuses %s, and changes nothing', async (path, _what, body) => {
    const before = await ask('GET', '/v1/limits');
    expect(await ask('POST', path, body)).toMatchObject({
      status: 400,
      body: { error: { code: 'bad_request', retryable: false } },
    });
    expect((await ask('GET', '/v1/limits')).body).toEqual(before.body);
    expect(await ask('GET', '/v1/sessions/c')).toMatchObject({ status: 200, body: { status: 'active' } });
  });

  it('R73: offers the exclusive section to code in the process', async () => {
    const seen = await hub.withSession('c', (session) => {
      session.append({ type: 'state', data: { set: { seen: true } } });
      return session.view.id;
    });
    expect(seen).toBe('c');
    expect(await ask('GET', '/v1/sessions/c')).toMatchObject({ body: { state: { seen: true } } });
  });
});
