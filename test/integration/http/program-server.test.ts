import { mkdtempSync, rmSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import { connect, Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readConfig } from 'session-hub/internal/program/config.js';
import { type RunningServer, serve } from 'session-hub/internal/program/serve.js';
import { WebSocket } from 'ws';
import { rawHttp } from '../../support/http/raw-http.js';

const folder = mkdtempSync(join(tmpdir(), 'program-server-'));
let running: RunningServer;
let server: HttpServer & { connectionsCheckingInterval?: number };
let port: number;
beforeAll(async () => {
  const listen = jest.spyOn(Server.prototype, 'listen');
  running = await serve(readConfig({ PORT: '0', DATA_DIR: folder }));
  server = listen.mock.contexts[0] as HttpServer;
  listen.mockRestore();
  port = Number(new URL(running.url).port);
});
afterAll(async () => {
  await running.close({ drain: 0 });
  rmSync(folder, { recursive: true });
});

/** The hub's end of the next connection. */
const nextConnection = () => new Promise<Socket>((resolve) => server.once('connection', resolve));

describe('the program’s own server', () => {
  it('ends what has not become a whole request within 20 s', () => {
    const { headersTimeout, requestTimeout, connectionsCheckingInterval = Number.NaN } = server;
    expect(headersTimeout + connectionsCheckingInterval).toBeLessThanOrEqual(20_000);
    expect(requestTimeout + connectionsCheckingInterval).toBeLessThanOrEqual(20_000);
  });

  it('ends a connection on which nothing moves for a minute', async () => {
    expect(server.timeout).toBe(60_000);
    const connection = nextConnection();
    const socket = connect(port, '127.0.0.1');
    const hubEnd = await connection;
    expect(hubEnd.timeout).toBe(60_000);
    const ended = new Promise((resolve) => socket.once('close', resolve));
    hubEnd.emit('timeout');
    await ended;
  });

  it('does not count the time of a WebSocket', async () => {
    const connection = nextConnection();
    const client = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
    const hubEnd = await connection;
    await new Promise((resolve) => client.once('message', resolve));
    expect(hubEnd.timeout).toBe(0);
    expect(hubEnd.listenerCount('timeout')).toBe(0);
    client.terminate();
  });

  it.each([
    ['a path that it does not know', 'GET /nothing/here', 404],
    ['a target that is no URL', 'GET http://[bad/v1/sessions', 404],
    ['a path that it cannot decode', 'GET /%E0%A4%A', 404],
  ])('answers %s in JSON', async (_what, line, status) => {
    const answer = await rawHttp(port, `${line} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/content-type: application\/json/i);
    expect(answer).toMatch(/x-content-type-options: nosniff/i);
    expect(answer).toContain('"error":{"code":"unknown_request"');
  });

  it('waits no longer for answers whose connection is gone', async () => {
    const connection = nextConnection();
    const socket = connect(port, '127.0.0.1');
    const hubEnd = await connection;
    const gone = new Promise((resolve) => hubEnd.once('close', resolve));
    const request = `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    let asked = 0;
    const allAsked = new Promise<void>((resolve) => {
      server.on('request', () => {
        asked += 1;
        if (asked === 5) resolve();
      });
    });
    socket.write(request.repeat(5));
    await allAsked;
    hubEnd.destroy();
    await gone;
    // The longest wait for answers that are on their way never passes: this close can only end because there are none.
    const time = jest.spyOn(performance, 'now').mockReturnValue(performance.now());
    await running.close({ drain: 0 });
    time.mockRestore();
  });
});
