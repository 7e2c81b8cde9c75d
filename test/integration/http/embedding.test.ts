import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express, { type ErrorRequestHandler } from 'express';
import { ApiClient } from '../../support/http/api-client.js';
import { rawHttp } from '../../support/http/raw-http.js';
import { type ServedHub, serveHub } from '../../support/http/serve-hub.js';
import { SseClient } from '../../support/http/sse-client.js';
import { startHub } from '../../support/http/start-hub.js';
import { RecordingLogger } from '../../support/recording-logger.js';

const folder = mkdtempSync(join(tmpdir(), 'session-hub-files-'));
const logger = new RecordingLogger();
let served: ServedHub;
let api: ApiClient;
beforeAll(async () => {
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'page.js'), 'export const page = 1;');
  writeFileSync(join(folder, 'chunk-3F2A9C1B.js'), 'export const chunk = 1;');
  writeFileSync(join(folder, '.secret'), 'hidden');
  symlinkSync('broken.js', join(folder, 'broken.js'));
  served = await serveHub({
    logger,
    prefix: '/hub',
    files: { page: folder, sdk: folder },
    allowedOrigins: ['https://app.example'],
    before(application) {
      application.use(express.json({ limit: '1mb' }));
      application.get('/mine', (_request, response) => void response.send('mine'));
      application.get('/hub/mine', () => {
        throw new Error('The application failed.');
      });
    },
    after(application) {
      application.get('/hub/after', () => {
        throw new Error('The application failed.');
      });
      const onError: ErrorRequestHandler = (error, _request, response, _next) =>
        void response.status(500).send(`mine: ${error.message}`);
      application.use(onError);
    },
  });
  api = new ApiClient(served.url);
});
afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true });
});

const file = (path: string, headers: Record<string, string> = {}) => fetch(served.url + path, { headers });

describe('below a path of somebody’s application', () => {
  it('R45: serves the same, and names its own places with the path', async () => {
    const { status, headers } = await api.post('/v1/sessions', { id: 'below' });
    expect([status, headers.get('location')]).toEqual([201, '/hub/v1/sessions/below']);
    expect((await api.document()).servers).toEqual([{ url: '/hub' }]);
    const client = await SseClient.open(`${served.url}/v1/sessions/below/stream`);
    expect((await client.next()).event).toBe('reset');
    client.close();
  });

  it('takes a body that the application has parsed, and is no less strict with it', async () => {
    expect((await api.post('/v1/sessions', { id: 'parsed' })).status).toBe(201);
    const raw = '{"meta":{"__proto__":1}}';
    expect((await api.call('POST', '/v1/sessions', { raw })).body.error.code).toBe('bad_request');
    const large = await api.call('POST', '/v1/sessions', {
      raw: JSON.stringify({ title: 'x'.repeat(300_000) }),
    });
    expect([large.status, large.body.error.code]).toEqual([413, 'message_too_large']);
  });

  it('leaves everything else to the application', async () => {
    const root = served.url.replace('/hub', '');
    expect(await (await fetch(`${root}/mine`)).text()).toBe('mine');
    expect((await fetch(`${root}/v1/sessions`)).status).toBe(404);
    expect((await file('/nothing')).headers.get('content-type')).toContain('text/html');
  });

  it.each(['/mine', '/after'])(
    'leaves the errors of the application to the application: %s',
    async (path) => {
      expect(await (await file(path)).text()).toBe('mine: The application failed.');
      expect(logger.lines).toEqual([]);
    },
  );

  it('reads the query of a target that names any host', async () => {
    await api.session({ id: 'first' });
    await api.session({ id: 'second' });
    const line = 'GET http://a:99999/hub/v1/sessions?limit=1 HTTP/1.1';
    const answer = await rawHttp(served.port, `${line}\r\nHost: localhost\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').rows).toHaveLength(1);
  });

  it('works below the path that createHub was given', async () => {
    const started = await startHub({ path: '/deep/down' });
    const { headers } = await started.api.post('/v1/sessions', { id: 'a' });
    expect(headers.get('location')).toBe('/deep/down/v1/sessions/a');
    await started.close();
  });
});

describe('files', () => {
  it('are the page, behind a policy that lets it run its own scripts and talk to its own hub', async () => {
    const page = await file('/');
    expect(await page.text()).toContain('<title>page</title>');
    const policy = page.headers.get('content-security-policy') ?? '';
    const host = `127.0.0.1:${served.port}`;
    expect(policy).toContain(`connect-src 'self' ws://${host} wss://${host}`);
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"])
      expect(policy).toContain(part);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('put nothing of a forged Host header into the policy', async () => {
    const answer = await rawHttp(served.port, 'GET /hub/ HTTP/1.1\r\nHost: a;script-src *\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).not.toContain('script-src *');
  });

  it('are asked for anew unless their name carries their content', async () => {
    const plain = await file('/page.js');
    expect(plain.headers.get('cache-control')).toBe('no-cache');
    const head = `GET /hub/page.js HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n`;
    const again = `${head}If-None-Match: ${plain.headers.get('etag')}\r\n\r\n`;
    expect(await rawHttp(served.port, again, 'until closed')).toMatch(/^HTTP\/1\.1 304 /);
    expect((await file('/chunk-3F2A9C1B.js')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    );
  });

  it('of the SDK may be read by pages of allowed origins', async () => {
    const allowed = await file('/sdk/page.js', { Origin: 'https://app.example' });
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    const foreign = await file('/sdk/page.js', { Origin: 'https://evil.example' });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('say in JSON that one cannot be read, and where it is only in the log', async () => {
    const answer = await file('/broken.js');
    const text = await answer.text();
    expect([answer.status, JSON.parse(text).error.code]).toEqual([500, 'internal']);
    expect(text).not.toContain(folder);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(logger.lines.splice(0)).toMatchObject([{ level: 'error', message: 'a request failed' }]);
  });

  it('have no part beyond their end', async () => {
    const answer = await file('/page.js', { Range: 'bytes=1000-' });
    expect([answer.status, (await answer.json()).error.code]).toEqual([416, 'bad_request']);
    expect(answer.headers.get('content-range')).toBe('bytes */22');
  });

  it.each([
    '/.secret',
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/sdk/..%5c..%5cetc',
    '/sdk/%00',
  ])('that are not meant for everybody are not served: %s', async (path) => {
    const answer = await rawHttp(served.port, `GET /hub${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toContain('hidden');
  });
});

describe('every answer', () => {
  it('of the API is for nobody to keep, to sniff or to embed', async () => {
    for (const path of [
      '/v1/sessions',
      '/v1/sessions/none',
      '/v1/nothing',
      '/healthz',
      '/v1/sessions/%E0%A4%A',
    ]) {
      const { headers } = await api.get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('etag')).toBeNull();
    }
  });
});
