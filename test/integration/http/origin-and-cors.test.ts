import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isAllowedHost } from 'session-hub/internal/adapters/origin.js';
import { ApiClient } from '../../support/http/api-client.js';
import { rawHttp } from '../../support/http/raw-http.js';
import { type ServedHub, serveHub } from '../../support/http/serve-hub.js';
import { type StartedHub, startHub } from '../../support/http/start-hub.js';

let started: StartedHub;
beforeAll(async () => {
  started = await startHub({ allowedOrigins: ['https://app.example'] });
  await started.api.session({ id: 'seen' });
});
afterAll(() => started.close());

const from = (origin: string) => ({ Origin: origin });

describe('a request of a page', () => {
  it.each([
    ['GET', '/v1/sessions/seen'],
    ['GET', '/v1/sessions/seen/stream'],
    ['POST', '/v1/sessions'],
    ['GET', '/v1/nothing'],
    ['GET', '/openapi.json'],
  ])('R44: is refused for a foreign origin: %s %s', async (method, path) => {
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${started.port + 1}`]) {
      const { status, headers, body } = await started.api.call(method, path, { headers: from(origin) });
      expect({ status, code: body.error.code }).toEqual({ status: 403, code: 'origin_refused' });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('is served to the hub’s own page', async () => {
    expect((await started.api.get('/v1/sessions/seen', from(started.api.url))).status).toBe(200);
  });

  it('is served to an allowed origin, which may read the answer and what matters of its headers', async () => {
    const { status, headers } = await started.api.post('/v1/sessions', {}, from('https://app.example'));
    expect(status).toBe(201);
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(headers.get('access-control-expose-headers')).toContain('Location');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toContain('Origin');
  });

  it('lets an allowed origin read refusals too', async () => {
    const { status, headers } = await started.api.get('/v1/sessions/none', from('https://app.example'));
    expect([status, headers.get('access-control-allow-origin')]).toEqual([404, 'https://app.example']);
  });

  it('may be asked for beforehand by an allowed origin, and by no other', async () => {
    const ask = (origin: string) =>
      started.api.call('OPTIONS', '/v1/sessions/seen/events', {
        headers: { ...from(origin), 'Access-Control-Request-Method': 'POST' },
      });
    const allowed = await ask('https://app.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    const refused = await ask('https://evil.example');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-methods')).toBeNull();
  });
});

describe('a request under a foreign name', () => {
  let served: ServedHub;
  beforeAll(async () => {
    served = await serveHub({ allowHost: (host) => isAllowedHost(host, '127.0.0.1') });
  });
  afterAll(() => served.close());

  it('is refused on loopback, also without an origin: a page may have pointed its own name here', async () => {
    const answer = await rawHttp(served.port, 'GET /v1/sessions HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain('origin_refused');
    expect((await new ApiClient(served.url).get('/v1/sessions')).status).toBe(200);
  });
});
