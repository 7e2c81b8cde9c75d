import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HubEvent, SessionView } from '@session-hub/shared';
import { type StartedHub, startHub } from '../../support/http/start-hub.js';

let started: StartedHub;
let session: SessionView;
const seqsOf = ({ events }: { events: HubEvent[] }) => events.map(({ seq }) => seq);
const page = (query = '') => started.api.get(`/v1/sessions/${session.id}/events${query}`);

beforeAll(async () => {
  started = await startHub();
  const { id } = await started.api.session({ id: 'logged' });
  const lines = Array.from({ length: 20 }, (_, n) => ({ type: 'log', data: { text: `line ${n}` } }));
  await started.api.post(`/v1/sessions/${id}/events`, [
    ...lines,
    { type: 'custom', data: { name: 'end', payload: null } },
  ]);
  session = (await started.api.get(`/v1/sessions/${id}`)).body;
});
afterAll(() => started.close());

describe('GET /v1/sessions/:id/events', () => {
  it('R21: answers with every event in order, from the beginning when no `after` is given', async () => {
    const { status, body } = await page();
    expect(status).toBe(200);
    expect(body).toMatchObject({ epoch: session.epoch, next: null, head: session.seq, oldest: 1 });
    expect(seqsOf(body)).toEqual(Array.from({ length: session.seq }, (_, n) => n + 1));
  });

  it('R21: goes on from page to page without a hole', async () => {
    const seqs: number[] = [];
    let after: number | null = 0;
    while (after !== null) {
      const { body } = await page(`?after=${after}&limit=7&epoch=${session.epoch}`);
      seqs.push(...seqsOf(body));
      after = body.next;
    }
    expect(seqs).toEqual(Array.from({ length: session.seq }, (_, n) => n + 1));
  });

  it('R21: is empty at the head', async () => {
    expect((await page(`?after=${session.seq}`)).body).toMatchObject({ events: [], next: null });
  });

  it('R21: leaves out what is not lossless when asked to', async () => {
    const { body } = await page('?only=lossless');
    expect(new Set(body.events.map(({ type }: HubEvent) => type))).not.toContain('log');
    expect(seqsOf(body).at(-1)).toBe(session.seq);
  });

  it('R21: refuses another epoch', async () => {
    const { status, body } = await page('?epoch=forged_1');
    expect({ status, code: body.error.code }).toEqual({ status: 409, code: 'epoch_changed' });
  });

  it('R16, R21: refuses a seq beyond the head', async () => {
    const { status, body } = await page(`?after=${session.seq + 1}`);
    expect({ status, code: body.error.code }).toEqual({ status: 409, code: 'cursor_ahead' });
  });

  it.each([
    'after=-1',
    'after=1.5',
    'after=0x10',
    'after=99999999999999999999',
    'limit=501',
    'only=latest',
    'epoch=!!',
    'id=x',
  ])('refuses ?%s', async (query) => {
    const { status, body } = await page(`?${query}`);
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'bad_request' });
  });

  it('says when there is no such session', async () => {
    expect((await started.api.get('/v1/sessions/nowhere/events')).body.error.code).toBe('session_not_found');
  });
});
