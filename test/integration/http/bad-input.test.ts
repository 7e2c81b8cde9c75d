import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@session-hub/shared';
import { rawHttp } from '../../support/http/raw-http.js';
import { type StartedHub, startHub } from '../../support/http/start-hub.js';

let started: StartedHub;
let id: string;
beforeAll(async () => {
  started = await startHub();
  ({ id } = await started.api.session({ id: 'sound' }));
});
afterAll(() => started.close());

// Whatever was thrown at it, the hub lives and the session has not moved.
afterEach(async () => {
  expect((await started.api.get(`/v1/sessions/${id}`)).body).toMatchObject({
    id: 'sound',
    seq: 2,
    status: 'active',
  });
});

const events = (raw: string, headers: Record<string, string> = {}) =>
  started.api.call('POST', `/v1/sessions/${id}/events`, { raw, headers });

async function expectRefused(
  answer: Promise<{ status: number; body: { error: { code: string } } }>,
  status: number,
  code: string,
) {
  const { status: given, body } = await answer;
  expect({ status: given, code: body.error.code }).toEqual({ status, code });
}

describe('a body', () => {
  it.each(['', ' ', '{', '[1,', 'undefined', 'NaN', "{'a':1}", '{"a":1}x', '\u0000'])(
    'refuses %j as JSON',
    async (raw) => {
      await expectRefused(events(raw), 400, 'bad_request');
    },
  );

  it.each([
    'null',
    '1',
    '"text"',
    'true',
    '{}',
    '[]',
    '[[]]',
    '[null]',
    '{"operations":{}}',
    '{"operations":[]}',
  ])('refuses %s as a batch', async (raw) => {
    await expectRefused(events(raw), 400, 'bad_request');
  });

  it('says where it is wrong, at most ten times and briefly', async () => {
    const operations = Array.from({ length: 50 }, () => ({
      type: 'log',
      data: { text: 5, ['x'.repeat(2_000)]: 1 },
    }));
    const { body } = await started.api.post(`/v1/sessions/${id}/events`, operations);
    const { issues } = body.error.details;
    expect(issues).toHaveLength(10);
    expect(issues[0]).toEqual({
      path: 'body.operations.0.data.text',
      message: expect.stringContaining('string'),
    });
    expect(JSON.stringify(body).length).toBeLessThan(5_000);
  });

  it.each([
    ['an unknown type', { type: 'explosion', data: {} }],
    [
      'a type of the hub’s own',
      { type: 'created', data: { owner: 'me', template: 't', title: '', meta: {} } },
    ],
    ['an unknown field', { type: 'log', data: { text: 'a', colour: 'red' } }],
    ['a wrong type', { type: 'progress', data: { current: '3' } }],
    ['an update of nothing', { type: 'update', data: {} }],
    ['an update of what cannot be changed', { type: 'update', data: { owner: 'me' } }],
    ['a title that is too long', { type: 'update', data: { title: 'x'.repeat(201) } }],
    ['a negative progress', { type: 'progress', data: { current: -1 } }],
    ['a total of nothing', { type: 'progress', data: { current: 0, total: 0 } }],
    ['a number that is none', { type: 'metric', data: { name: 'm', value: null } }],
    ['a name with a slash at its start', { type: 'signal', data: { name: '/etc', value: 1 } }],
    ['the name __proto__', { type: 'signal', data: { name: '__proto__', value: 1 } }],
    ['a text that is too long', { type: 'log', data: { text: 'x'.repeat(4_001) } }],
    ['a running number of zero', { type: 'log', data: { text: 'a' }, n: 0 }],
    ['a verb of the hub’s own', { type: 'command', data: { verb: 'expire' } }],
  ])('refuses %s', async (_what, operation) => {
    await expectRefused(started.api.post(`/v1/sessions/${id}/events`, [operation]), 400, 'bad_request');
  });

  it('refuses more operations than a batch holds', async () => {
    const operation = { type: 'signal', data: { name: 'a', value: 1 } };
    const operations = Array(LIMITS.operationsPerAppend + 1).fill(operation);
    await expectRefused(started.api.post(`/v1/sessions/${id}/events`, operations), 400, 'bad_request');
  });

  it.each([
    '{"operations":[{"type":"state","data":{"set":{"__proto__":{"polluted":1}}}}]}',
    '{"operations":[{"type":"custom","data":{"name":"a","payload":[{"__proto__":1}]}}]}',
    '{"operations":[{"type":"custom","data":{"name":"a","payload":{"\\u005f_proto__":1}}}]}',
    '{"__proto__":{"operations":[]}}',
  ])('refuses the name __proto__ anywhere: %s', async (raw) => {
    await expectRefused(events(raw), 400, 'bad_request');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('refuses __proto__ among the names of a new session', async () => {
    const raw = '{"id":"poisoned","meta":{"__proto__":{"a":1}}}';
    await expectRefused(started.api.call('POST', '/v1/sessions', { raw }), 400, 'bad_request');
    await expectRefused(started.api.get('/v1/sessions/poisoned'), 404, 'session_not_found');
  });

  it.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('refuses %s nested too deeply to be walked', async (_what, open, close) => {
    const depth = Math.floor((LIMITS.messageBytes - 200) / (open.length + close.length));
    const payload = `${open.repeat(depth)}1${close.repeat(depth)}`;
    await expectRefused(
      events(`[{"type":"custom","data":{"name":"deep","payload":${payload}}}]`),
      400,
      'bad_request',
    );
  });

  it('R4: refuses a message that is too large, whatever is in it, and the connection lives on', async () => {
    const raw = `"${'x'.repeat(LIMITS.messageBytes)}"`;
    await expectRefused(events(raw), 413, 'message_too_large');
    const request = `POST /v1/sessions/${id}/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
    const twice = `${request}Content-Length: ${raw.length}\r\n\r\n${raw}GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
    const both = await rawHttp(started.port, `${twice}`, 'until closed');
    expect(both).toContain('message_too_large');
    expect(both).toContain('{"status":"ok"}');
  });

  it('R4: takes a message of exactly the size allowed', async () => {
    const frame = '{"operations":[],"pad":""}';
    const raw = frame.replace('""', `"${'x'.repeat(LIMITS.messageBytes - frame.length)}"`);
    expect(Buffer.byteLength(raw)).toBe(LIMITS.messageBytes);
    await expectRefused(events(raw), 400, 'bad_request');
  });

  it('R4: counts bytes, not letters', async () => {
    await expectRefused(events(`"${'ä'.repeat(LIMITS.messageBytes / 2)}"`), 413, 'message_too_large');
  });

  it('R4: cuts the connection past the hard limit, told or not', async () => {
    const head = `POST /v1/sessions/${id}/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
    const told = await rawHttp(
      started.port,
      `${head}Content-Length: ${LIMITS.messageBytesHard + 1}\r\n\r\n[`,
      'until closed',
    );
    expect(told).toMatch(/^HTTP\/1\.1 413 /);
    expect(told).toMatch(/connection: close/i);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    await rawHttp(
      started.port,
      `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(130)}`,
      'until closed',
    );
  });

  it('R24: takes a body in chunks', async () => {
    const head = `POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n`;
    const answer = await rawHttp(
      started.port,
      `${head}\r\n8\r\n{"id":"c\r\n7\r\nhunked"\r\n1\r\n}\r\n0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  });

  it('refuses bytes that are no UTF-8', async () => {
    const head = `POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n`;
    const bytes = Buffer.concat([
      Buffer.from(`${head}{"title":"`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]);
    const answer = await rawHttp(started.port, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('bad_request');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json; charset=utf-16',
  ])('refuses the type %s with 415', async (type) => {
    const answer = await events('[]', { 'Content-Type': type });
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({
      status: 415,
      code: 'bad_request',
    });
    expect(answer.headers.get('accept')).toBe('application/json');
  });

  it.each([
    'application/json',
    'Application/JSON; charset=UTF-8',
    'application/vnd.mine+json',
    'application/json;charset="utf-8"',
  ])('takes the type %s', async (type) => {
    await expectRefused(events('[]', { 'Content-Type': type }), 400, 'bad_request');
  });

  it('refuses a compressed body with 415', async () => {
    await expectRefused(events('[]', { 'Content-Encoding': 'gzip' }), 415, 'bad_request');
  });

  it.each(['', 'k'.repeat(129)])('refuses the idempotency key "%s"', async (key) => {
    const batch = '[{"type":"signal","data":{"name":"a","value":1}}]';
    await expectRefused(events(batch, { 'Idempotency-Key': key }), 400, 'bad_request');
  });
});

describe('an id in the path', () => {
  it.each([
    '%0d%0aSet-Cookie:%20a=b',
    '%0d%0a%0d%0a%3Chtml%3E',
    '..%2f..%2fetc%2fpasswd',
    '__proto__',
    '-x',
    'a%20b',
    'a%00b',
    '%F0%9F%99%82',
    'x'.repeat(129),
    '%E0%A4%A',
    '%',
    '{id}',
    'a*',
  ])('refuses %s', async (odd) => {
    await expectRefused(started.api.get(`/v1/sessions/${odd}`), 400, 'bad_request');
    await expectRefused(started.api.get(`/v1/sessions/${odd}/stream`), 400, 'bad_request');
    await expectRefused(started.api.post(`/v1/sessions/${odd}/events`, []), 400, 'bad_request');
  });

  it.each(['a\r\nSet-Cookie: a=b', 'a\nb', 'a/../b', '', 'é', '__proto__', 5, null, { $gt: '' }])(
    'refuses %j for a new session, so that no header carries it',
    async (odd) => {
      const answer = await started.api.post('/v1/sessions', { id: odd });
      expect({ status: answer.status, code: answer.body.error.code }).toEqual({
        status: 400,
        code: 'bad_request',
      });
      expect(answer.headers.get('set-cookie')).toBeNull();
    },
  );

  it.each(['constructor', 'toString', 'hasOwnProperty'])(
    'knows no session called %s unless somebody made it',
    async (name) => {
      await expectRefused(started.api.get(`/v1/sessions/${name}`), 404, 'session_not_found');
    },
  );
});

describe('a path or a method', () => {
  it.each([
    '/v1',
    '/v1/',
    '/v1/sessions/',
    '/v1/nothing',
    '/v1/sessions/a/b',
    '/v1/sessions/a/events/1',
    '/v1/%E0%A4%A',
  ])('answers %s with unknown_request as JSON', async (path) => {
    await expectRefused(started.api.get(path), 404, 'unknown_request');
  });

  it.each([
    ['PUT', '/v1/sessions', 'POST, GET, HEAD, OPTIONS'],
    ['PUT', '/v1/sessions/sound', 'GET, HEAD, DELETE, OPTIONS'],
    ['PATCH', '/v1/sessions/sound/events', 'POST, GET, HEAD, OPTIONS'],
    ['GET', '/v1/sessions/sound/commands/pause', 'POST, OPTIONS'],
    ['GET', '/v1/sessions/sound/lease', 'POST, DELETE, OPTIONS'],
    ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
  ])('answers %s %s with 405 and says what it knows', async (method, path, allowed) => {
    const { status, headers, body } = await started.api.call(method, path);
    expect({ status, code: body.error.code }).toEqual({ status: 405, code: 'unknown_request' });
    expect(headers.get('allow')).toBe(allowed);
  });

  it('answers OPTIONS with what the path knows', async () => {
    const { status, headers } = await started.api.call('OPTIONS', '/v1/sessions/sound/events');
    expect([status, headers.get('allow')]).toEqual([204, 'POST, GET, HEAD, OPTIONS']);
  });

  it('refuses a parameter that nobody asked for', async () => {
    await expectRefused(started.api.get('/v1/sessions/sound?verbose=1'), 400, 'bad_request');
  });
});
