import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { emptyView, type HubEvent, reduce, type SessionView } from '@session-hub/shared';
import { SseClient, type SseEvent, type SseOptions } from '../../support/http/sse-client.js';
import { type StartedHub, startHub } from '../../support/http/start-hub.js';

let started: StartedHub;
const clients: SseClient[] = [];
beforeAll(async () => {
  started = await startHub();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => started.close());

const streamUrl = (id: string, query = '') => `${started.api.url}/v1/sessions/${id}/stream${query}`;

async function stream(id: string, options: SseOptions & { query?: string } = {}): Promise<SseClient> {
  const client = await SseClient.open(streamUrl(id, options.query), options);
  clients.push(client);
  return client;
}

async function append(id: string, ...operations: unknown[]): Promise<number> {
  const { status, body } = await started.api.post(`/v1/sessions/${id}/events`, operations);
  expect(status).toBe(200);
  return body.seq;
}

const note = (text: string) => ({ type: 'log', data: { text } });
const custom = (name: string) => ({ type: 'custom', data: { name, payload: null } });

/** What a reader makes of the stream, as R46 tells it to. */
function foldAll(view: SessionView | null, events: readonly SseEvent[]): SessionView {
  return events.reduce((held, { event, id, data }) => {
    if (event === 'reset') return data.view;
    if (event === 'view') return data;
    // Without a position: beside a view, to be told and not to be folded.
    return id === null ? held : reduce(held, data as HubEvent);
  }, view ?? emptyView('', ''));
}

describe('GET /v1/sessions/:id/stream', () => {
  it('R46, R13: begins with a reset, whose data is the frame and whose id is its cursor', async () => {
    const view = await started.api.session();
    const client = await stream(view.id);
    expect(client.response.statusCode).toBe(200);
    expect(client.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    expect(await client.next()).toEqual({
      event: 'reset',
      id: `${view.epoch}:${view.seq}`,
      data: { kind: 'reset', id: view.id, epoch: view.epoch, to: view.seq, reason: 'first', view },
    });
    expect(client.asides).toEqual(['retry: 1000']);
  });

  it('R46: sends each event under its type, with its position and the whole event', async () => {
    const { id, epoch } = await started.api.session();
    const client = await stream(id);
    await client.next();
    const seq = await append(id, { type: 'progress', data: { current: 1, total: 4, description: 'Begun' } });
    const event = await client.next();
    expect(event).toMatchObject({ event: 'progress', id: `${epoch}:${seq}` });
    expect(event.data).toMatchObject({ seq, type: 'progress', data: { current: 1, percentage: 25 } });
    expect((await started.api.get(`/v1/sessions/${id}/events?after=${seq - 1}`)).body.events).toEqual([
      event.data,
    ]);
  });

  it('R46: goes on from Last-Event-ID without loss', async () => {
    const { id, epoch } = await started.api.session();
    const first = await stream(id);
    await first.next();
    const known = await append(id, custom('a'));
    const [{ id: lastEventId }] = (await first.until(`${epoch}:${known}`)) as [SseEvent];
    first.close();
    await append(id, custom('b'));
    const head = await append(id, custom('c'));

    const second = await stream(id, { lastEventId: lastEventId ?? '' });
    const missed = await second.until(`${epoch}:${head}`);
    const told = missed.filter(({ event }) => event === 'custom');
    expect(told.map(({ data }) => [data.seq, data.data.name])).toEqual([
      [known + 1, 'b'],
      [known + 2, 'c'],
    ]);
  });

  it('R46: goes on from ?after=, and Last-Event-ID goes before it', async () => {
    const { id, epoch, seq } = await started.api.session();
    const head = await append(id, custom('a'), custom('b'));
    const toldTo = async (client: SseClient) =>
      (await client.until(`${epoch}:${head}`))
        .filter(({ event }) => event === 'custom')
        .map(({ data }) => data.seq);
    expect(await toldTo(await stream(id, { query: `?after=${epoch}:${seq}` }))).toEqual([seq + 1, seq + 2]);
    const both = { query: `?after=${epoch}:${seq}`, lastEventId: `${epoch}:${seq + 1}` };
    expect(await toldTo(await stream(id, both))).toEqual([seq + 2]);
    expect((await (await stream(id, { lastEventId: '' })).next()).event).toBe('reset');
  });

  it('R18, R46: loses nothing, whichever event the connection breaks after', async () => {
    const { id, epoch, seq } = await started.api.session();
    const begun = (await started.api.get(`/v1/sessions/${id}`)).body;
    await append(id, { type: 'progress', data: { current: 10, total: 100 } }, note('early'), custom('a'));
    await append(
      id,
      ...Array.from({ length: 300 }, () => ({ type: 'signal', data: { name: 's', value: 1 } })),
    );
    const head = await append(id, custom('b'), note('late'), custom('c'));
    const { body } = await started.api.get(`/v1/sessions/${id}`);
    const start = `${epoch}:${seq}`;
    const whole = await (await stream(id, { lastEventId: start })).until(`${epoch}:${head}`);
    for (let broken = 0; broken < whole.length; broken++) {
      const before = whole.slice(0, broken);
      const lastEventId = before.findLast((event) => event.id !== null)?.id ?? start;
      const rest = await (await stream(id, { lastEventId })).until(`${epoch}:${head}`);
      expect(foldAll(foldAll(begun, before), rest)).toEqual(body);
      const told = [...before, ...rest]
        .filter(({ event }) => event === 'custom')
        .map(({ data }) => data.data.name);
      expect([...new Set(told)]).toEqual(['a', 'b', 'c']);
    }
  });

  it('R12, R46: sends the view to a reader far behind, after the lossless events of the way, and names what it left out', async () => {
    const { id, epoch, seq } = await started.api.session();
    for (let batch = 0; batch < 3; batch++) {
      await append(id, ...Array.from({ length: 200 }, (_, n) => custom(`c${batch * 200 + n}`)));
    }
    const head = await append(id, note('the end'));
    const client = await stream(id, { lastEventId: `${epoch}:${seq}` });
    const events = await client.until(`${epoch}:${head}`);
    expect(events.at(-1)).toMatchObject({ event: 'view', data: { id, seq: head } });
    const [omitted] = events.filter(({ event }) => event === 'omitted');
    expect(omitted).toMatchObject({ id: null, data: { from: seq } });
    // Only the view carries the position: whoever breaks off before it comes back to where the frame began.
    expect(events.filter(({ id: position }) => position !== null)).toHaveLength(1);
    const told = events.filter(({ event }) => event === 'custom').map(({ data }) => data.seq);
    expect(told[0]).toBe(omitted?.data.to + 1);
    expect(told).toEqual(Array.from({ length: told.length }, (_, n) => head - told.length + n));
  });

  it('R18, R20: what a reader folds is the view, wherever it breaks off and comes back', async () => {
    const { id, epoch } = await started.api.session();
    let view: SessionView | null = null;
    let lastEventId: string | undefined;
    for (let round = 0; round < 6; round++) {
      const client: SseClient = await stream(id, lastEventId === undefined ? {} : { lastEventId });
      const head = await append(
        id,
        { type: 'progress', data: { current: round * 10, total: 100 } },
        ...Array.from({ length: 70 }, (_, n) => note(`${round}.${n}`)),
        { type: 'metric', data: { name: 'round', value: round } },
        custom(`round-${round}`),
      );
      const events: SseEvent[] = await client.until(`${epoch}:${head}`);
      client.close();
      view = foldAll(view, events);
      lastEventId = events.at(-1)?.id ?? undefined;
      // Nobody reads this round.
      await append(
        id,
        ...Array.from({ length: round * 20 }, (_, n) => note(`unread ${n}`)),
        custom('unread'),
      );
    }
    const last = await stream(id, { lastEventId: lastEventId ?? '' });
    const { body } = await started.api.get(`/v1/sessions/${id}`);
    view = foldAll(view, await last.until(`${epoch}:${body.seq}`));
    expect(view).toEqual(body);
  });

  it('R13: starts a reader of another epoch over', async () => {
    const { id, epoch, seq } = await started.api.session();
    const client = await stream(id, { lastEventId: 'another_epoch:1' });
    expect(await client.next()).toMatchObject({
      event: 'reset',
      id: `${epoch}:${seq}`,
      data: { reason: 'epoch' },
    });
  });

  it('R16: refuses a cursor beyond the head', async () => {
    const { id, epoch, seq } = await started.api.session();
    const answer = await started.api.get(`/v1/sessions/${id}/stream`, {
      'Last-Event-ID': `${epoch}:${seq + 1}`,
    });
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({
      status: 409,
      code: 'cursor_ahead',
    });
  });

  it.each([
    'nonsense',
    'abcd:-1',
    'abcd:1.5',
    'abcd:99999999999999999999',
    ':1',
    'abcd:',
    'ab cd:1',
    'a'.repeat(5_000),
  ])('refuses the forged position %s', async (position) => {
    const { id } = await started.api.session();
    const byHeader = await started.api.get(`/v1/sessions/${id}/stream`, { 'Last-Event-ID': position });
    const byQuery = await started.api.get(`/v1/sessions/${id}/stream?after=${encodeURIComponent(position)}`);
    expect([byHeader.body.error.code, byQuery.body.error.code]).toEqual(['bad_request', 'bad_request']);
  });

  it('says as JSON when there is no such session', async () => {
    const { status, body } = await started.api.get('/v1/sessions/nowhere/stream');
    expect({ status, code: body.error.code }).toEqual({ status: 404, code: 'session_not_found' });
  });

  it('answers HEAD at once, and not for what is not there', async () => {
    const { id } = await started.api.session();
    const head = await started.api.call('HEAD', `/v1/sessions/${id}/stream`);
    expect(head.status).toBe(200);
    expect(head.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect((await started.api.call('HEAD', '/v1/sessions/nowhere/stream')).status).toBe(404);
  });

  it('ends when the hub closes', async () => {
    const other = await startHub();
    const { id } = await other.api.session();
    const client = await SseClient.open(`${other.api.url}/v1/sessions/${id}/stream`);
    await client.next();
    await other.close();
    await client.ended();
  });
});
