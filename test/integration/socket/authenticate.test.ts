import { afterEach, describe, expect, it } from '@jest/globals';
import { type Authenticate, type CreateHubOptions, HubError, type Principal } from 'session-hub';
import { RawClient, type RawClientOptions } from '../../support/raw-client.js';
import { RecordingLogger } from '../../support/recording-logger.js';
import { type RunningHub, runningHub } from '../../support/running-hub.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(options: CreateHubOptions): Promise<RunningHub> {
  const running = await runningHub(options);
  open.push(running);
  return running;
}

function connect(url: string, options: RawClientOptions = {}): Promise<void> {
  const client = new RawClient(url, options);
  open.push(client);
  return client.connected();
}

async function overHttp(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/v1/sessions`, { headers });
  return { status: answer.status, body: (await answer.json()) as { error?: unknown } };
}

describe('authenticate', () => {
  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a principal without an id', {}],
    ['the id of the hub', { id: 'hub', kind: 'person', roles: [] }],
  ])('R2: that returns %s refuses sockets and HTTP alike, and the hub goes on', async (_what, answer) => {
    const authenticate: Authenticate = ({ token }) =>
      token === 'good' ? { id: 'ada', kind: 'person', roles: [] } : (answer as Principal);
    const { url } = await start({ authenticate });
    await expect(connect(url)).rejects.toMatchObject({ code: 'unauthorized', retryable: false });
    expect(await overHttp(url)).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
    await connect(url, { auth: { protocol: 1, token: 'good' } });
    expect((await overHttp(url, { Authorization: 'Bearer good' })).status).toBe(200);
  });

  it.each([
    ['a bigint', { row: 7n }],
    ['a circle', Object.assign({}, { self: null as unknown })],
  ])(
    'R2: that refuses with %s in the details asks to come back, and the hub goes on',
    async (_what, details) => {
      if ('self' in details) details.self = details;
      const { url } = await start({
        authenticate: () => {
          throw new HubError({ code: 'forbidden', message: 'No.', retryable: false, details });
        },
      });
      await expect(connect(url)).rejects.toMatchObject({ code: 'auth_unavailable', retryable: true });
      expect((await overHttp(url)).status).toBe(503);
    },
  );

  it('R2: that throws asks both to come back, and is logged once for both', async () => {
    const logger = new RecordingLogger();
    const { url } = await start({
      logger,
      authenticate: () => {
        throw new Error('the user database is away');
      },
    });
    const unavailable = { code: 'auth_unavailable', retryable: true };
    for (let n = 0; n < 3; n++) await expect(connect(url)).rejects.toMatchObject(unavailable);
    expect(await overHttp(url)).toMatchObject({ status: 503, body: { error: unavailable } });
    expect(logger.saying('authenticate failed')).toHaveLength(1);
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it.each([
    ['forbidden', false, 403],
    ['plan_expired', false, 403],
    ['directory_busy', true, 503],
  ])('R44: that throws a HubError %s refuses with it', async (code, retryable, status) => {
    const shape = { code, message: 'In your own words.', retryable, steps: ['Do this.'] };
    const { url } = await start({ authenticate: () => Promise.reject(new HubError(shape)) });
    await expect(connect(url)).rejects.toEqual(shape);
    expect(await overHttp(url)).toMatchObject({ status, body: { error: shape } });
  });
});

describe('the name of a request', () => {
  it('R3: that is a number is a bad request, not a fault of the hub', async () => {
    const logger = new RecordingLogger();
    const { url } = await start({ logger });
    const client = new RawClient(url);
    open.push(client);
    await client.connected();
    expect(await client.request(7 as never, {})).toMatchObject({
      ok: false,
      error: { code: 'bad_request', retryable: false },
    });
    expect(await client.request('create', { id: 'a' })).toMatchObject({ ok: true });
    expect(logger.lines).toEqual([]);
  });
});

describe('a page of another origin', () => {
  it.each(['websocket', 'polling'] as const)(
    'R2: is refused over %s, with one log line',
    async (transport) => {
      const logger = new RecordingLogger();
      const { url } = await start({ logger, host: '127.0.0.1' });
      const origin = 'https://app.example';
      for (let n = 0; n < 3; n++) {
        await expect(connect(url, { origin, transports: [transport] })).rejects.toMatchObject({
          code: 'origin_refused',
          retryable: false,
        });
      }
      expect((await overHttp(url, { Origin: origin })).status).toBe(403);
      expect(logger.lines).toEqual([
        {
          level: 'warn',
          message: expect.any(String),
          facts: { origin, step: expect.stringContaining('ALLOWED_ORIGINS') },
        },
      ]);
    },
  );

  it('may read over polling why it is refused, but not with cookies', async () => {
    const { url } = await start({ allowedOrigins: ['https://listed.example'] });
    const handshake = async (origin: string) => {
      const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling`, {
        headers: { Origin: origin },
      });
      await answer.text();
      return ['origin', 'credentials'].map((name) => answer.headers.get(`access-control-allow-${name}`));
    };
    expect(await handshake('https://app.example')).toEqual(['https://app.example', null]);
    expect(await handshake('https://listed.example')).toEqual(['https://listed.example', 'true']);
  });

  it('may use a hub on loopback when it comes from another port of loopback', async () => {
    const logger = new RecordingLogger();
    const { url } = await start({ logger, host: '127.0.0.1' });
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:3000', 'http://[::1]:3000']) {
      for (const transport of ['websocket', 'polling'] as const)
        await connect(url, { origin, transports: [transport] });
      const answer = await fetch(`${url}/v1/sessions`, { headers: { Origin: origin } });
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    }
    expect(logger.lines).toEqual([]);
  });

  it('may not when its name merely leads here, or the hub does not say that it is on loopback', async () => {
    const named = await start({ host: '127.0.0.1' });
    const origin = 'http://rebound.example:5173';
    await expect(connect(named.url, { origin })).rejects.toMatchObject({ code: 'origin_refused' });
    const unnamed = await start({});
    await expect(connect(unnamed.url, { origin: 'http://localhost:5173' })).rejects.toMatchObject({
      code: 'origin_refused',
    });
  });
});
