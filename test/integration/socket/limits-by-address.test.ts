import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type ErrorShape, hubError, type NoticeMessage } from '@session-hub/shared';
import type { Authenticate } from 'session-hub';
import { DeafClient } from '../../support/deaf-client.js';
import { settled } from '../../support/edge-hub.js';
import { RawClient } from '../../support/raw-client.js';
import { RawConnection } from '../../support/raw-connection.js';
import { RecordingLogger } from '../../support/recording-logger.js';
import { runningHub } from '../../support/running-hub.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** Nothing comes back into a bucket while a test runs. */
const NO_MORE = 0.001;
const BAD = '40/hub,{"protocol":1,"token":"bad"}';
const GOOD = '40/hub,{"protocol":1,"token":"good"}';
const ADMITTED = '40/hub,';
const REFUSED = '44/hub,';

/** What a proxy on this machine writes about a client. */
const from = (address: string) => ({ 'x-forwarded-for': address });

async function start(options: Parameters<typeof runningHub>[0] = {}) {
  const asked: string[] = [];
  const authenticate: Authenticate = async ({ token, address }) => {
    asked.push(address);
    if (token !== 'good') throw hubError('unauthorized');
    return { id: 'ada', kind: 'person', roles: [] };
  };
  const running = await runningHub({ authenticate, trustProxy: ['loopback'], ...options });
  open.push(running);
  return { ...running, asked };
}

function client(url: string, address: string, token = 'good'): RawClient {
  const raw = new RawClient(url, { auth: { protocol: 1, token }, headers: from(address) });
  open.push(raw);
  return raw;
}

async function connection(url: string, headers: Record<string, string>): Promise<RawConnection> {
  const raw = await RawConnection.open(url, headers);
  open.push(raw);
  return raw;
}

/** The code that an attempt with a bad token is refused with. */
async function attempt(url: string, address: string): Promise<string> {
  const raw = client(url, address, 'bad');
  const refusal = await raw.connected().then(
    () => null,
    (error: ErrorShape) => error,
  );
  raw.close();
  if (refusal === null) return 'admitted';
  // At the handshake a client of a WebSocket gets no reason.
  return refusal.code ?? 'not opened';
}

describe('attempts from one address', () => {
  it('R97: do not use up the connect rate of others, however often four sockets come with bad tokens', async () => {
    const { url, asked } = await start({
      connectRate: { rate: NO_MORE, burst: 10 },
      addressRate: { rate: NO_MORE, burst: 20 },
    });
    const loop = async (): Promise<string[]> => {
      const codes: string[] = [];
      for (let n = 0; n < 10; n++) codes.push(await attempt(url, '203.0.113.7'));
      return codes;
    };
    const codes = (await Promise.all([loop(), loop(), loop(), loop()])).flat();
    expect(new Set(codes)).toEqual(new Set(['unauthorized', 'rate_limited', 'not opened']));
    await client(url, '203.0.113.8').connected();
    // Four at once are asked before the first one is known to be bad.
    expect(asked.filter((address) => address === '203.0.113.7').length).toBeLessThanOrEqual(5);
    expect(asked.at(-1)).toBe('203.0.113.8');
  });

  it('R97: are refused with a time to come back, before anything is verified', async () => {
    const { url, asked } = await start({ addressRate: { rate: 0.1, burst: 1 } });
    await client(url, '203.0.113.7').connected();
    await expect(client(url, '203.0.113.7').connected()).rejects.toMatchObject({
      code: 'rate_limited',
      retryable: true,
      retryAfter: expect.any(Number),
      message: 'Too many attempts to connect come from this address.',
    });
    expect(asked).toEqual(['203.0.113.7']);
  });

  it('R97: count together within an IPv6 /64, and apart beyond it', async () => {
    const { url } = await start({ addressRate: { rate: NO_MORE, burst: 1 } });
    await client(url, '2001:db8:1:2::7').connected();
    await expect(client(url, '2001:db8:1:2:ffff::8').connected()).rejects.toMatchObject({
      code: 'rate_limited',
    });
    await client(url, '2001:db8:1:3::7').connected();
  });

  it('R97: are not limited on loopback', async () => {
    const { url } = await start({ addressRate: { rate: NO_MORE, burst: 1 } });
    for (let n = 0; n < 3; n++) await client(url, '127.0.0.1').connected();
  });

  it('R97: are those of the proxy where none is trusted, and the log says so', async () => {
    const logger = new RecordingLogger();
    const { url, asked } = await start({ trustProxy: 0, logger, addressRate: { rate: NO_MORE, burst: 1 } });
    for (let n = 0; n < 3; n++) await client(url, '203.0.113.7').connected();
    expect(new Set(asked)).toEqual(new Set(['127.0.0.1']));
    expect(logger.saying('a proxy stands before the hub')).toHaveLength(1);
  });

  it('R97: count again on a connection that left and comes back', async () => {
    const { url } = await start({ addressRate: { rate: NO_MORE, burst: 2 } });
    const raw = await connection(url, from('203.0.113.7'));
    await raw.ask(GOOD, ADMITTED);
    await raw.leave();
    await raw.ask(GOOD, ADMITTED);
    await raw.leave();
    expect(await raw.ask(GOOD, REFUSED)).toContain('rate_limited');
    await raw.closed;
  });

  it('R97 R74: follow a limit that is changed while the hub runs', async () => {
    const { hub, url } = await start({ addressRate: { rate: NO_MORE, burst: 1 } });
    await client(url, '203.0.113.7').connected();
    expect(await attempt(url, '203.0.113.7')).toBe('rate_limited');
    const who = { id: 'ada', kind: 'person', roles: [] } as const;
    await hub.facade.managing.reconfigure(who, { changes: { addressRate: { rate: 1e9, burst: 1e9 } } });
    await client(url, '203.0.113.7').connected();
  });
});

describe('connections that never say CONNECT', () => {
  const poll = (url: string, address: string, query = '') =>
    fetch(`${url}/socket.io/?EIO=4&transport=polling${query}`, {
      headers: { ...from(address), origin: 'https://page.example' },
    });

  it('R97: cost their address when they open, and are refused at the handshake once many were refused', async () => {
    const { url } = await start({ addressRate: { rate: NO_MORE, burst: 3 } });
    for (let n = 0; n < 6; n++) expect((await poll(url, '203.0.113.7')).status).toBe(200);
    for (const query of ['', '&sid=', '&sid=x&sid=']) {
      const refused = await poll(url, '203.0.113.7', query);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused.headers.get('access-control-allow-origin')).toBe('https://page.example');
      expect(await refused.json()).toMatchObject({ error: { code: 'rate_limited' } });
    }
    const webSocket = RawConnection.refused(url, from('203.0.113.7'));
    expect(await webSocket).toBe(429);
    await client(url, '203.0.113.8').connected();
  });

  it('R97: cost as much as a bad token when they are cut', async () => {
    const { url } = await start({ addressRate: { rate: NO_MORE, burst: 11 } });
    const raw = await connection(url, from('203.0.113.7'));
    raw.say(`40/hub,{"pad":"${'x'.repeat(16_385)}"}`);
    await raw.closed;
    await client(url, '203.0.113.7').connected();
    expect(await attempt(url, '203.0.113.7')).toBe('rate_limited');
  });

  it('R97: pay once with the first CONNECT', async () => {
    const { url } = await start({ addressRate: { rate: NO_MORE, burst: 2 } });
    for (let n = 0; n < 2; n++) await client(url, '203.0.113.7').connected();
    expect(await attempt(url, '203.0.113.7')).toBe('rate_limited');
  });
});

describe('a connection that is refused', () => {
  it.each([
    ['a bad token', {}, BAD, 'unauthorized'],
    ['its address', { addressRate: { rate: NO_MORE, burst: 1 } }, GOOD, 'rate_limited'],
    ['another protocol', {}, '40/hub,{"protocol":99}', 'protocol_mismatch'],
  ])('R97: for %s is closed after the refusal', async (_what, options, hello, code) => {
    const { url } = await start(options);
    await client(url, '203.0.113.7').connected();
    const raw = await connection(url, from('203.0.113.7'));
    expect(await raw.ask(hello, REFUSED)).toContain(code);
    await raw.closed;
  });

  it('R97: over long polling gets the reason too, and then the end', async () => {
    const { url } = await start();
    const there = `${url}/socket.io/?EIO=4&transport=polling`;
    const greeting = await (await fetch(there)).text();
    const { sid } = JSON.parse(greeting.slice(1)) as { sid: string };
    const poll = `${there}&sid=${sid}`;
    await fetch(poll, { method: 'POST', body: BAD });
    expect(await (await fetch(poll)).text()).toContain('unauthorized');
    // A noop may come before the end.
    expect(await (await fetch(poll)).text()).toMatch(/1$/);
  });
});

describe('a client that floods', () => {
  it('R97 R55: gets the reason and is cut, and its address pays for it', async () => {
    const logger = new RecordingLogger();
    const { url } = await start({
      logger,
      rateLimit: { rate: 1, burst: 1 },
      addressRate: { rate: NO_MORE, burst: 11 },
    });
    const raw = await connection(url, from('203.0.113.7'));
    await raw.ask(GOOD, ADMITTED);
    // Time stands still, or a slow machine would look like a client that waits in between.
    const time = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    open.push({ close: () => time.mockRestore() });
    // One is granted, and 10,000 are refused.
    raw.sayInOnePiece(Array.from({ length: 10_002 }, () => '42/hub,["x"]'));
    const notice = await raw.hear('42/hub,["notice"');
    const [, payload] = JSON.parse(notice.slice('42/hub,'.length)) as [string, NoticeMessage];
    expect(payload).toMatchObject({ kind: 'refused', error: { code: 'rate_limited', retryable: true } });
    await raw.closed;
    expect(logger.saying('was cut off')[0]?.facts).toEqual({ address: '203.0.113.7' });
    expect(await attempt(url, '203.0.113.7')).toBe('unauthorized');
    expect(await attempt(url, '203.0.113.7')).toBe('rate_limited');
    await client(url, '203.0.113.8').connected();
  });

  it.each(['40/nope,', '40', '43/hub,1[]', '3', '6'])(
    'R97: is cut as well when it sends %s over and over',
    async (packet) => {
      const logger = new RecordingLogger();
      const { url } = await start({
        logger,
        rateLimit: { rate: 1, burst: 1 },
        addressRate: { rate: NO_MORE, burst: 11 },
      });
      const raw = await connection(url, from('203.0.113.7'));
      await raw.ask(GOOD, ADMITTED);
      const time = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
      open.push({ close: () => time.mockRestore() });
      raw.sayInOnePiece(Array.from({ length: 9_900 }, () => packet));
      expect(await raw.ask('42/hub,1["list",{"query":{}}]', '43/hub,1')).toContain('"ok":true');
      raw.sayInOnePiece(Array.from({ length: 20_000 }, () => packet));
      expect(await raw.hear('42/hub,["notice"')).toContain('rate_limited');
      await raw.closed;
      expect(logger.saying('was cut off').map(({ facts }) => facts)).toEqual([{ address: '203.0.113.7' }]);
      expect(await attempt(url, '203.0.113.7')).toBe('unauthorized');
      expect(await attempt(url, '203.0.113.7')).toBe('rate_limited');
    },
  );

  it('R97: is cut when it does not read, long before it sends too much', async () => {
    const logger = new RecordingLogger();
    const authenticate: Authenticate = async () => ({ id: 'ada', kind: 'person', roles: [] });
    const { url } = await start({ logger, authenticate });
    const deaf = await DeafClient.connect(url);
    open.push(deaf);
    // The hub answers each with its name.
    for (let n = 0; n < 1_500; n++) deaf.say(`40/${'x'.repeat(10_000)},`);
    await settled(() => logger.saying('does not read its replies was cut off').length === 1);
  });

  it('R97: is not one that is refused a thousand times', async () => {
    const { url } = await start({ rateLimit: { rate: NO_MORE, burst: 1 } });
    const raw = await connection(url, from('203.0.113.7'));
    await raw.ask(GOOD, ADMITTED);
    raw.sayInOnePiece(Array.from({ length: 1_000 }, () => '42/hub,["x"]'));
    expect(await raw.ask('42/hub,1["list",{"query":{}}]', '43/hub,1')).toContain('rate_limited');
    expect(raw.isOpen).toBe(true);
  });
});
