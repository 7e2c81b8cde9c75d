import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SessionRow } from '@session-hub/shared';
import { type StartedHub, startHub } from '../../support/http/start-hub.js';

let started: StartedHub;
beforeAll(async () => {
  started = await startHub();
});
afterAll(() => started.close());

const idsOf = ({ rows }: { rows: SessionRow[] }) => rows.map(({ id }) => id);

describe('POST /v1/sessions', () => {
  it('R45, R23: makes a session and says where it is', async () => {
    const { status, headers, body } = await started.api.post('/v1/sessions', {
      id: 'build-7',
      title: 'Nightly',
      meta: { branch: 'main' },
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe('/v1/sessions/build-7');
    expect(body).toMatchObject({
      id: 'build-7',
      title: 'Nightly',
      meta: { branch: 'main' },
      status: 'pending',
    });
    expect((await started.api.get('/v1/sessions/build-7')).body).toEqual(body);
  });

  it('R23: needs no body, and chooses the id itself', async () => {
    const { status, body, headers } = await started.api.post('/v1/sessions');
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/sessions/${body.id}`);
  });

  it('R23: starts it and hands out the lease in the same step', async () => {
    const { body } = await started.api.post('/v1/sessions', { start: true, emitter: 'worker-1' });
    expect(body).toMatchObject({ status: 'active', emitter: { id: 'worker-1', fence: 1 } });
  });

  it('R23: refuses an id that exists', async () => {
    await started.api.session({ id: 'twice' });
    const { status, body } = await started.api.post('/v1/sessions', { id: 'twice' });
    expect({ status, code: body.error.code }).toEqual({ status: 409, code: 'session_exists' });
  });

  it('R23, R45: answers 200 with the session as it is, under the key it was made with', async () => {
    const first = await started.api.post(
      '/v1/sessions',
      { id: 'keyed', start: true },
      { 'Idempotency-Key': 'k1' },
    );
    const again = await started.api.post(
      '/v1/sessions',
      { id: 'keyed', start: true },
      { 'Idempotency-Key': 'k1' },
    );
    const inBody = await started.api.post('/v1/sessions', { id: 'keyed', start: true, key: 'k1' });
    expect([first.status, again.status, inBody.status]).toEqual([201, 200, 200]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBeNull();

    const other = await started.api.post('/v1/sessions', { id: 'keyed' }, { 'Idempotency-Key': 'k2' });
    expect(other.body.error.code).toBe('session_exists');
  });

  it('refuses a key in the header that is not the one in the body', async () => {
    const { status, body } = await started.api.post('/v1/sessions', { key: 'a' }, { 'Idempotency-Key': 'b' });
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'bad_request' });
  });
});

describe('GET /v1/sessions/:id', () => {
  it('R22: answers with the view', async () => {
    const made = await started.api.session({ id: 'read.me:1_2-3' });
    expect((await started.api.get('/v1/sessions/read.me:1_2-3')).body).toEqual(made);
    expect((await started.api.get('/v1/sessions/read.me%3A1_2-3')).body).toEqual(made);
  });

  it('answers HEAD as GET, without the body', async () => {
    await started.api.session({ id: 'headed' });
    const head = await started.api.call('HEAD', '/v1/sessions/headed');
    const get = await started.api.get('/v1/sessions/headed');
    expect(head).toMatchObject({ status: 200, body: undefined });
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
  });

  it('says when there is none', async () => {
    const { status, body } = await started.api.get('/v1/sessions/nowhere');
    expect({ status, code: body.error.code }).toEqual({ status: 404, code: 'session_not_found' });
    expect(body.error.steps.length).toBeGreaterThan(0);
  });
});

describe('GET /v1/sessions', () => {
  beforeAll(async () => {
    for (const id of ['l1', 'l2', 'l3'])
      await started.api.session({ id, owner: 'lister', template: 'build' });
    await started.api.post('/v1/sessions', {
      id: 'l4',
      owner: 'lister',
      title: 'The fourth',
      template: 'test',
    });
    await started.api.post('/v1/sessions/l3/commands/pause');
  });

  it('R38: lists by owner, the newest first', async () => {
    const { status, body } = await started.api.get('/v1/sessions?owner=lister');
    expect(status).toBe(200);
    expect(new Set(idsOf(body))).toEqual(new Set(['l1', 'l2', 'l3', 'l4']));
    expect(body).toMatchObject({ total: 4, next: null });
  });

  it('R38, R45: takes several statuses with commas between them', async () => {
    const { body } = await started.api.get('/v1/sessions?owner=lister&status=pending,paused');
    expect(idsOf(body).sort()).toEqual(['l3', 'l4']);
  });

  it('R38: filters by template and text, and leaves out what has no value', async () => {
    const byTemplate = await started.api.get('/v1/sessions?owner=lister&template=test&status=&after=');
    const byText = await started.api.get('/v1/sessions?owner=lister&text=FOURTH');
    expect([idsOf(byTemplate.body), idsOf(byText.body)]).toEqual([['l4'], ['l4']]);
  });

  it('R38: goes from page to page, each session once', async () => {
    const ids: string[] = [];
    let after = '';
    do {
      const { body } = await started.api.get(
        `/v1/sessions?owner=lister&limit=3&sort=createdAt&order=asc&after=${encodeURIComponent(after)}`,
      );
      ids.push(...idsOf(body));
      after = body.next ?? '';
    } while (after !== '');
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(4);
  });

  it.each([
    ['limit=0', 'query.limit'],
    ['limit=1e2', 'query.limit'],
    ['limit=ten', 'query.limit'],
    ['limit=201', 'query.limit'],
    ['limit=1.5', 'query.limit'],
    ['limit=-1', 'query.limit'],
    ['status=active,dancing', 'query.status.1'],
    ['sort=title', 'query.sort'],
    ['limit=1&limit=2', 'query.limit'],
    ['colour=red', 'query'],
    ['__proto__=1', 'query'],
    ['owner[]=a', 'query'],
  ])('refuses ?%s and says where', async (query, path) => {
    const { status, body } = await started.api.get(`/v1/sessions?${query}`);
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'bad_request' });
    expect(body.error.details.issues[0].path).toBe(path);
    expect(body.error.message).toContain(path);
  });

  it.each(['forged', '%00', '..%2F..', 'AAAA'.repeat(70)])('refuses the page token %s', async (after) => {
    const { status, body } = await started.api.get(`/v1/sessions?after=${after}`);
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'bad_request' });
  });
});
