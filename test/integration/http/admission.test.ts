import { afterEach, describe, expect, it } from '@jest/globals';
import { hubError } from '@session-hub/shared';
import { createAddressGate } from 'session-hub/internal/adapters/address/address-gate.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import type { HubFacade } from 'session-hub/internal/core/hub/hub-facade.js';
import { trustsOf } from 'session-hub/internal/hub/trust-proxy.js';
import type { Authenticate } from 'session-hub/internal/ports/authenticator.js';
import { AddressLimiter } from 'session-hub/internal/protocol/limits/address-limiter.js';
import { ApiClient } from '../../support/http/api-client.js';
import { HeldClock } from '../../support/http/held-clock.js';
import { type ServedHub, type ServeOptions, serveHub } from '../../support/http/serve-hub.js';

const served: ServedHub[] = [];
afterEach(async () => {
  for (const hub of served.splice(0)) await hub.close();
});

async function client(options: ServeOptions): Promise<ApiClient> {
  const hub = await serveHub(options);
  served.push(hub);
  return new ApiClient(hub.url);
}

const authenticate: Authenticate = async ({ token }) => {
  if (token === null || !token.startsWith('good-')) throw hubError('unauthorized');
  return { id: token.slice(5), kind: 'person', roles: [] };
};
const bearer = (name: string) => ({ Authorization: `Bearer good-${name}` });

describe('a token', () => {
  it('R45: in the Authorization header says who is asking', async () => {
    const api = await client({ authenticate });
    const { status, body } = await api.post('/v1/sessions', {}, bearer('ada'));
    expect([status, body.owner]).toEqual([201, 'ada']);
    expect((await api.get('/v1/sessions', { Authorization: 'bearer good-ada' })).status).toBe(200);
  });

  it.each([
    ['none', {}],
    ['a wrong one', { Authorization: 'Bearer bad' }],
    ['another scheme', { Authorization: 'Basic Z29vZC1hZGE6' }],
    ['an empty one', { Authorization: 'Bearer ' }],
    ['two', { Authorization: 'Bearer good-a good-b' }],
  ])(
    'R44: %s is refused on every route but the public ones',
    async (_what, headers: Record<string, string>) => {
      const api = await client({ authenticate });
      for (const path of [
        '/v1/sessions',
        '/v1/sessions/a',
        '/v1/sessions/a/stream',
        '/v1/sessions/a/events',
      ]) {
        const answer = await api.get(path, headers);
        expect({ status: answer.status, code: answer.body.error.code }).toEqual({
          status: 401,
          code: 'unauthorized',
        });
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
      for (const path of ['/healthz', '/readyz', '/openapi.json'])
        expect((await api.get(path, headers)).status).toBe(200);
    },
  );

  it('R1: in the URL is not looked at', async () => {
    const api = await client({ authenticate });
    expect((await api.get('/v1/sessions?token=good-ada')).status).toBe(401);
  });

  it('is asked for before the body is read', async () => {
    const api = await client({ authenticate });
    expect((await api.call('POST', '/v1/sessions', { raw: '{"broken' })).status).toBe(401);
  });
});

describe('the rate limit', () => {
  const rateLimit = { rate: 2, burst: 3 };

  it('R44: refuses who is too fast, says when to come back, and lets in who waited', async () => {
    const clock = new HeldClock();
    const api = await client({ authenticate, rateLimit, clock });
    for (let n = 0; n < 3; n++) expect((await api.get('/v1/sessions', bearer('ada'))).status).toBe(200);
    const { status, headers, body } = await api.get('/v1/sessions', bearer('ada'));
    expect({ status, code: body.error.code }).toEqual({ status: 429, code: 'rate_limited' });
    expect([body.error.retryAfter, headers.get('retry-after')]).toEqual([500, '1']);
    expect((await api.get('/v1/sessions', bearer('bob'))).status).toBe(200);
    clock.advance(500);
    expect((await api.get('/v1/sessions', bearer('ada'))).status).toBe(200);
  });

  it('slows down who tries token after token, and no one who has a good one', async () => {
    const api = await client({ authenticate, rateLimit, clock: new HeldClock() });
    const guesses: number[] = [];
    for (let n = 0; n < 5; n++) {
      guesses.push((await api.get('/v1/sessions', { Authorization: `Bearer guess-${n}` })).status);
    }
    expect(guesses).toEqual([401, 401, 401, 429, 429]);
    expect((await api.get('/v1/sessions', bearer('ada'))).status).toBe(200);
  });

  it('leaves probes alone', async () => {
    const api = await client({ rateLimit: { rate: 1, burst: 1 }, clock: new HeldClock() });
    for (let n = 0; n < 5; n++) expect((await api.get('/healthz')).status).toBe(200);
  });
});

describe('the limit of an address', () => {
  const from = (address: string, headers: Record<string, string>) => ({
    ...headers,
    'X-Forwarded-For': address,
  });
  const bad = { Authorization: 'Bearer guess' };

  function limited(burst: number) {
    const clock = new HeldClock();
    const randomness = { id: () => 'id', fraction: () => 0.5 };
    const limiter = new AddressLimiter({ rate: 1, burst }, { clock, randomness });
    const addresses = createAddressGate({ limiter, trusts: trustsOf(['loopback']), logger: silentLogger });
    return { clock, addresses };
  }

  it('R97: is asked before the token is, and says when to come back', async () => {
    const asked: string[] = [];
    const { clock, addresses } = limited(10);
    const api = await client({
      clock,
      addresses,
      async authenticate(credentials) {
        asked.push(credentials.address);
        return await authenticate(credentials);
      },
    });
    const get = (headers: Record<string, string>) => api.get('/v1/sessions', from('203.0.113.7', headers));
    expect((await get(bad)).status).toBe(401);
    const { status, headers, body } = await get(bearer('ada'));
    expect({ status, code: body.error.code }).toEqual({ status: 429, code: 'rate_limited' });
    expect([body.error.retryAfter, headers.get('retry-after')]).toEqual([1_000, '1']);
    expect(asked).toEqual(['203.0.113.7']);
    expect((await api.get('/v1/sessions', from('203.0.113.8', bearer('ada')))).status).toBe(200);
    clock.advance(1_000);
    expect((await get(bearer('ada'))).status).toBe(200);
  });

  it('R97: is not used up by good tokens, nor by an authenticator that fails', async () => {
    const { clock, addresses } = limited(1);
    let isDown = false;
    const api = await client({
      clock,
      addresses,
      async authenticate(credentials) {
        if (isDown) throw hubError('store_unavailable');
        return await authenticate(credentials);
      },
    });
    const get = () => api.get('/v1/sessions', from('203.0.113.7', bearer('ada')));
    for (let n = 0; n < 5; n++) expect((await get()).status).toBe(200);
    isDown = true;
    for (let n = 0; n < 5; n++) expect((await get()).status).toBe(503);
    isDown = false;
    expect((await get()).status).toBe(200);
  });

  it('R97: is used up by a caller that is too fast, so that its token is not verified without end', async () => {
    const { clock, addresses } = limited(5);
    let verified = 0;
    const api = await client({
      clock,
      addresses,
      rateLimit: { rate: 1, burst: 2 },
      authenticate(credentials) {
        verified += 1;
        return authenticate(credentials);
      },
    });
    const statuses: number[] = [];
    for (let n = 0; n < 50; n++)
      statuses.push((await api.get('/v1/sessions', from('203.0.113.7', bearer('ada')))).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
    expect(verified).toBe(7);
  });

  it('R97, R44: counts the callers of one IPv6 /64 together', async () => {
    const { clock, addresses } = limited(1_000);
    const api = await client({ clock, addresses, rateLimit: { rate: 1, burst: 3 }, authenticate });
    const statuses: number[] = [];
    for (let n = 1; n <= 6; n++)
      statuses.push((await api.get('/v1/sessions', from(`2001:db8::${n}`, bearer('ada')))).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429, 429]);
  });

  it('R97: leaves probes and loopback alone', async () => {
    const { clock, addresses } = limited(1);
    const api = await client({ clock, addresses, authenticate });
    for (let n = 0; n < 3; n++) {
      expect((await api.get('/healthz', from('203.0.113.7', {}))).status).toBe(200);
      expect((await api.get('/v1/sessions', bad)).status).toBe(401);
    }
  });
});

describe('an error nobody foresaw', () => {
  const secret = 'the text of somebody';

  it('R44: is answered as internal, and logged without what it was about', async () => {
    const logged: unknown[] = [];
    const log = (...entry: unknown[]) => void logged.push(entry);
    const hub = { append: () => Promise.reject(new TypeError(secret)) } as unknown as HubFacade;
    const api = await client({ hub, logger: { debug: log, info: log, warn: log, error: log } });
    const { status, body } = await api.post('/v1/sessions/a/events', [
      { type: 'log', data: { text: secret } },
    ]);
    expect({ status, code: body.error.code }).toEqual({ status: 500, code: 'internal' });
    expect(JSON.stringify([body, logged])).not.toContain(secret);
    expect(logged).toEqual([
      [
        'a request failed',
        expect.objectContaining({ method: 'POST', path: '/v1/sessions/:id/events', error: 'TypeError' }),
      ],
    ]);
  });

  it.each([
    ['The data folder /var/lib/hub/data is in use.', 'The data folder … is in use.'],
    ['connect ENOENT /run/redis.sock', 'connect ENOENT …'],
    ['Error: unable to open "C:\\hub\\sessions.db"', 'Error: unable to open "…"'],
    ['/data', '…'],
    ['It does not answer within 5 ms/try (1/2).', 'It does not answer within 5 ms/try (1/2).'],
  ])('R45: an unready hub names no path to anybody: %s', async (reason, said) => {
    const api = await client({
      hub: { health: async () => ({ ok: false, reason }) } as unknown as HubFacade,
    });
    const { status, body } = await api.get('/readyz');
    expect({ status, reason: body.error.details.reason }).toEqual({ status: 503, reason: said });
  });

  it('R45: an unready hub says why', async () => {
    const hub = { health: async () => ({ ok: false, reason: 'The disk is full.' }) } as unknown as HubFacade;
    const api = await client({ hub });
    const { status, body } = await api.get('/readyz');
    expect(status).toBe(503);
    expect(body.error).toMatchObject({ code: 'store_unavailable', details: { reason: 'The disk is full.' } });
    expect((await api.get('/healthz')).body).toEqual({ status: 'ok' });
  });
});
