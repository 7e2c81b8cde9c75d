import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SseClient } from '../../support/http/sse-client.js';
import { hubApi } from '../../support/hub-api.js';
import { RawClient } from '../../support/raw-client.js';
import { runningHub } from '../../support/running-hub.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

function keep<Closable extends { close(): unknown }>(one: Closable): Closable {
  open.push(one);
  return one;
}

async function connected(url: string): Promise<RawClient> {
  const client = keep(new RawClient(url));
  await client.connected();
  return client;
}

const custom = (n: number) => ({ type: 'custom', data: { name: 'tick', payload: { n } } });

/** Over this agent, so that a test sees what becomes of its connection. */
function get(
  url: string,
  agent: Agent,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { agent }, (response) => {
      response
        .resume()
        .once('end', () => resolve({ status: response.statusCode, headers: response.headers }));
    })
      .once('error', reject)
      .end();
  });
}

/** Of the connection itself, which the agent would use again. */
function connectionEnd(url: string, agent: Agent): { opened: Promise<void>; ended: Promise<void> } {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    const asked = httpRequest(url, { agent }, (response) => {
      response.resume();
      resolve();
    });
    asked.once('socket', (socket) => socket.once('close', end)).end();
  });
  return { opened, ended };
}

describe('a hub that drains', () => {
  it('R51: is not ready and lets nobody in, and serves those who are there until they go', async () => {
    const { url, hub } = keep(await runningHub());
    const [watcher, emitter] = [await connected(url), await connected(url)];
    await emitter.request('create', { id: 'a', start: true });
    await watcher.request('subscribe', { sessions: [{ id: 'a' }] });
    const notices = [watcher.next('notice'), emitter.next('notice')];
    const drained = hub.drain();
    expect(await Promise.all(notices)).toEqual([
      { kind: 'closing', reconnectAfter: expect.any(Number) },
      { kind: 'closing', reconnectAfter: expect.any(Number) },
    ]);

    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await expect(keep(new RawClient(url)).connected()).rejects.toMatchObject({
      code: 'closing',
      retryable: true,
      retryAfter: expect.any(Number),
    });
    expect(await emitter.request('append', { id: 'a', operations: [custom(1)] })).toMatchObject({ ok: true });
    await watcher.until((frames) => frames.at(-1)?.to === 3);
    watcher.close();
    emitter.close();
    await drained;
  });

  it('R51: ends the connection of a client that does not go, 2 s after its moment', async () => {
    const { url, hub } = keep(await runningHub());
    const client = await connected(url);
    const [notice] = await Promise.all([client.next('notice'), hub.drain(), client.next('disconnect')]);
    expect(notice).toMatchObject({ kind: 'closing' });
  });

  it('R51: gives a client that is just being let in the refusal that the others get', async () => {
    let letIn = (): void => {};
    const asked = new Promise<void>((resolve) => {
      letIn = resolve;
    });
    let isAsking = (): void => {};
    const asking = new Promise<void>((resolve) => {
      isAsking = resolve;
    });
    const { url, hub } = keep(
      await runningHub({
        authenticate: async () => {
          isAsking();
          await asked;
          return { id: 'ada', kind: 'person', roles: [] };
        },
      }),
    );
    const refused = expect(keep(new RawClient(url)).connected()).rejects.toMatchObject({ code: 'closing' });
    await asking;
    await hub.drain();
    letIn();
    await refused;
  });

  it('R54: ends streams with the time to come back, and connections after their next answer', async () => {
    const { url, hub } = keep(await runningHub());
    const api = hubApi(url);
    await api.create({ id: 'a', start: true });
    const agent = new Agent({ keepAlive: true });
    open.push({ close: () => agent.destroy() });
    expect((await get(`${url}/v1/sessions/a`, agent)).headers.connection).toBe('keep-alive');
    const stream = keep(await SseClient.open(`${url}/v1/sessions/a/stream`));
    await stream.next();
    const reused = new Agent({ keepAlive: true });
    open.push({ close: () => reused.destroy() });
    const over = connectionEnd(`${url}/v1/sessions/a/stream`, reused);
    await over.opened;
    await hub.drain();
    await stream.ended();
    await over.ended;
    expect(stream.asides.at(-1)).toMatch(/^: .*closing\nretry: \d+$/);

    const late = keep(await SseClient.open(`${url}/v1/sessions/a/stream`));
    await late.ended();
    await api.append('a', custom(1));
    const { status, headers } = await get(`${url}/v1/sessions/a`, agent);
    expect({ status, connection: headers.connection }).toEqual({ status: 200, connection: 'close' });
  });

  it('can be asked again, and be closed in the middle', async () => {
    const running = keep(await runningHub());
    const client = await connected(running.url);
    const drains = [running.hub.drain(), running.hub.drain({ spread: 1 })];
    await Promise.all([client.next('disconnect'), running.hub.close()]);
    await Promise.all(drains);
  });
});
