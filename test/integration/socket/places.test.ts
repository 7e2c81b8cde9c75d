import { afterEach, describe, expect, it } from '@jest/globals';
import { hubError } from '@session-hub/shared';
import type { Principal } from 'session-hub';
import { type EdgeHub, type EdgeHubOptions, edgeHub, settled } from '../../support/edge-hub.js';
import { rawHttp } from '../../support/http/raw-http.js';
import { SseClient } from '../../support/http/sse-client.js';
import { RawClient } from '../../support/raw-client.js';
import { RawConnection } from '../../support/raw-connection.js';
import { RawFrames } from '../../support/raw-frames.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

function kept<Thing extends { close(): unknown }>(thing: Thing): Thing {
  open.push(thing);
  return thing;
}

async function start(options?: EdgeHubOptions): Promise<EdgeHub> {
  return kept(await edgeHub(options));
}

const ADA: Principal = { id: 'ada', kind: 'person', roles: [] };
const HELLO = '40/hub,{"protocol":1}';

/** A login that waits until the test lets everybody in. */
class Login {
  asked = 0;
  readonly #waiting: (() => void)[] = [];

  readonly authenticate = async (): Promise<Principal> => {
    this.asked += 1;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return ADA;
  };

  letIn(): void {
    for (const answer of this.#waiting.splice(0)) answer();
  }
}

async function withSession(options?: EdgeHubOptions): Promise<EdgeHub> {
  const hub = await start(options);
  await hub.core.create(ADA, { id: 'a', start: true });
  return hub;
}

describe('a hub that may hold a limited number of connections', () => {
  it('R53: counts a socket before it says CONNECT, and tells the next one to come later', async () => {
    const hub = await start({ maxConnections: 1 });
    const silent = kept(await RawFrames.open(hub.port));
    await expect(kept(new RawClient(hub.url)).connected()).rejects.toMatchObject({
      code: 'overloaded',
      retryAfter: expect.any(Number),
    });
    silent.close();
    await settled(() => hub.places.taken === 0);
    await kept(new RawClient(hub.url)).connected();
  });

  it('R53, R46: counts a stream, and answers 503 with Retry-After to the next one', async () => {
    const hub = await withSession({ maxConnections: 1 });
    const stream = kept(await SseClient.open(`${hub.url}/v1/sessions/a/stream`));
    const refused = await fetch(`${hub.url}/v1/sessions/a/stream`);
    expect([refused.status, await refused.json()]).toMatchObject([503, { error: { code: 'overloaded' } }]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    await expect(kept(new RawClient(hub.url)).connected()).rejects.toMatchObject({ code: 'overloaded' });
    stream.close();
    await settled(() => hub.places.taken === 0);
    kept(await SseClient.open(`${hub.url}/v1/sessions/a/stream`));
  });

  it('R53: answers 503 at once when many wait for their refusal already', async () => {
    const hub = await start({ maxConnections: 1 });
    await kept(new RawClient(hub.url)).connected();
    const request = 'GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: 127.0.0.1\r\n';
    const last = `${request}Connection: close\r\n\r\n`;
    const answers = await rawHttp(hub.port, `${request}\r\n`.repeat(255) + last, 'until closed');
    expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(256);
    expect(await rawHttp(hub.port, last, 'until closed')).toMatch(/^HTTP\/1\.1 503 .*retry-after: 10/is);
    expect(hub.places.taken).toBe(1);
  });

  it.each<[string, (hub: EdgeHub, login: Login) => Promise<void>]>([
    [
      'is open and says nothing',
      async (hub) => {
        const silent = await RawFrames.open(hub.port);
        expect(hub.places.taken).toBe(1);
        silent.close();
      },
    ],
    [
      'waits for its login',
      async (hub, login) => {
        const connection = await RawConnection.open(hub.url);
        connection.say(HELLO);
        await settled(() => login.asked === 1);
        connection.close();
      },
    ],
    [
      'is let in while it dies',
      async (hub, login) => {
        const connection = await RawConnection.open(hub.url);
        connection.say(HELLO);
        await settled(() => login.asked === 1);
        connection.close();
        login.letIn();
      },
    ],
    [
      'is admitted',
      async (hub, login) => {
        const connection = await RawConnection.open(hub.url);
        connection.say(HELLO);
        await settled(() => login.asked === 1);
        login.letIn();
        await connection.hear('40/hub,');
        expect(hub.places.taken).toBe(1);
        connection.close();
      },
    ],
    [
      'has left the namespace',
      async (hub, login) => {
        const connection = await RawConnection.open(hub.url);
        connection.say(HELLO);
        await settled(() => login.asked === 1);
        login.letIn();
        await connection.hear('40/hub,');
        await connection.leave();
        connection.close();
      },
    ],
    [
      'is a stream that waits for its login',
      async (hub, login) => {
        const controller = new AbortController();
        const asked = fetch(`${hub.url}/v1/sessions/a/stream`, { signal: controller.signal });
        await settled(() => login.asked === 1);
        controller.abort();
        await expect(asked).rejects.toThrow();
        login.letIn();
      },
    ],
    [
      'is a stream of no session',
      async (hub, login) => {
        const asked = fetch(`${hub.url}/v1/sessions/none/stream`);
        await settled(() => login.asked === 1);
        login.letIn();
        expect((await asked).status).toBe(404);
      },
    ],
    [
      'is a stream that is open',
      async (hub, login) => {
        const asked = SseClient.open(`${hub.url}/v1/sessions/a/stream`);
        await settled(() => login.asked === 1);
        login.letIn();
        const stream = await asked;
        expect(hub.places.taken).toBe(1);
        stream.close();
      },
    ],
  ])('R53: has its place back from a connection that ends when it %s', async (_stage, live) => {
    const login = new Login();
    const hub = await withSession({ authenticate: login.authenticate });
    await live(hub, login);
    await settled(() => hub.places.taken === 0 && hub.pending.size === 0);
    // The login of one that is gone may still end, and the hub may hear of the end later than of the login.
    login.letIn();
    await new Promise((resolve) => setImmediate(resolve));
    await settled(() => hub.places.taken === 0 && hub.pending.size === 0 && hub.clock.timers === 0);
  });

  it('R53: ends a connection that it refused, so that its place is free', async () => {
    const authenticate = async () => {
      throw hubError('unauthorized');
    };
    const hub = await start({ authenticate, maxConnections: 1 });
    const refused = kept(await RawConnection.open(hub.url));
    expect(await refused.ask(HELLO, '44/hub,')).toContain('unauthorized');
    await refused.closed;
    await settled(() => hub.places.taken === 0);
  });
});
