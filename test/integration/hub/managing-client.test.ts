import { afterEach, describe, expect, it } from '@jest/globals';
import type { Hub as HubClient } from '@session-hub/client';
import { createHub, type Hub } from 'session-hub';

let hub: Hub;
afterEach(() => hub.close());

async function started(...ids: string[]): Promise<HubClient> {
  hub = await createHub({ capacity: { maxSessions: 10 } });
  const client = hub.client();
  for (const id of ids) await client.create({ id, title: `Session ${id}` });
  return client;
}

const bad = { code: 'bad_request', retryable: false };

describe('managing a hub with the SDK', () => {
  it('R72: tells how many sessions there are, and how full the hub is', async () => {
    const client = await started('a', 'b');
    const { stats } = await client.managing();
    expect(await stats()).toMatchObject({
      total: 2,
      sessionsByStatus: { active: 2, completed: 0 },
      ages: { under1h: 2, over24h: 0 },
      maxSessions: 10,
      utilisation: 0.2,
    });
  });

  it('R72: knows of no age and of no fullness without sessions and without a limit', async () => {
    hub = await createHub();
    const { stats, cleanUp, bulk } = await hub.client().managing();
    expect(await stats()).toMatchObject({ total: 0, averageAge: null, oldestAge: null, utilisation: null });
    expect(await cleanUp({ which: 'all' })).toEqual({ dryRun: true, matched: 0, removed: 0, kept: 0 });
    expect(await bulk({ verb: 'stop', query: {} })).toEqual({ results: [], next: null });
  });

  it('R74: changes limits, says who did and why, and refuses to build on what has moved', async () => {
    const client = await started();
    const managing = await client.managing();
    const { version } = await managing.limits();
    const changes = { capacity: { maxSessions: 20 }, policy: { lifetime: 3_600_000 } };
    const state = await managing.reconfigure({ changes, reason: 'more room', ifVersion: version });
    expect(state).toMatchObject({ limits: changes, changes: [{ by: 'anonymous', reason: 'more room' }] });
    await expect(managing.reconfigure({ changes, ifVersion: version })).rejects.toMatchObject({
      code: 'seq_moved',
    });
    expect((await managing.limits()).version).toBe(version + 1);
  });

  it('R77: tells how the hub is, over the socket as over HTTP', async () => {
    const client = await started();
    const { health } = await client.managing();
    expect(await health()).toMatchObject({ state: 'healthy', utilisation: 0, store: { ok: true } });
  });

  it('R91: removes one session by its id, and one that runs only when told to end it', async () => {
    const client = await started('a', 'b');
    const { remove } = await client.managing();
    await expect(remove('a')).rejects.toMatchObject({ code: 'illegal_transition' });
    expect(await remove('a', { end: true, reason: 'done' })).toMatchObject({
      tombstone: { id: 'a', status: 'expired', outcome: { reason: 'done' } },
    });
    await expect(remove('a')).rejects.toMatchObject({
      code: 'session_not_found',
      details: { tombstone: { id: 'a' } },
    });
    expect((await client.list()).rows.map(({ id }) => id)).toEqual(['b']);
  });

  it("R48 R71: keeps a removed session's worker out of the one that is created under its id", async () => {
    const client = await started();
    const old = await client.create({ id: 'em' });
    const lost = new Promise<string>((resolve) => old.on('lost', ({ code }) => resolve(code)));
    old.progress(1, 10);
    await old.flush();
    const other = hub.client();
    await (await other.managing()).remove('em', { end: true });
    const next = await other.create({ id: 'em' });
    old.progress(2, 10);
    expect(await lost).toBe('lease_lost');
    next.progress(1, 5);
    await next.flush();
    expect((await client.read('em')).progress).toMatchObject({ current: 1, total: 5 });
  });

  it('R69 R94: holds a session against its log, and says nothing of its view unless it is to repair it', async () => {
    const client = await started('a');
    const { repair } = await client.managing();
    expect(await repair('a', { dryRun: true })).toEqual({ outcome: 'sound', issues: [] });
    expect(await repair('a')).toMatchObject({ outcome: 'sound', view: { id: 'a' } });
  });

  it('R73: counts, then removes, what was completed', async () => {
    const client = await started('a', 'b', 'c');
    const managing = await client.managing();
    await managing.bulk({ verb: 'complete', ids: ['a', 'b'] });
    expect(await managing.cleanUp({ which: 'completed' })).toMatchObject({
      dryRun: true,
      matched: 2,
      removed: 0,
    });
    expect(await managing.cleanUpStep({ which: 'completed', dryRun: false })).toEqual({
      dryRun: false,
      matched: 2,
      removed: 2,
      kept: 0,
      next: null,
    });
    expect((await client.list()).rows.map(({ id }) => id)).toEqual(['c']);
  });

  it('R73: carries a verb out session by session, and says of each what became of it', async () => {
    const client = await started('a', 'b');
    const managing = await client.managing();
    await client.session('b').complete();
    const outcomes: unknown[] = [];
    for await (const outcome of managing.bulkAll({ verb: 'pause', query: { order: 'asc', limit: 1 } }))
      outcomes.push(outcome);
    expect(outcomes).toMatchObject([
      { ok: true, id: 'a', status: 'paused' },
      { ok: false, id: 'b', error: { code: 'session_ended' } },
    ]);
  });

  it('R69: repairs what is sound by leaving it alone', async () => {
    const client = await started('a');
    expect(await client.session('a').repair()).toMatchObject({ outcome: 'sound', issues: [] });
    const { repair } = await client.managing();
    expect(await repair('a')).toMatchObject({ outcome: 'sound' });
    await expect(repair('none')).rejects.toMatchObject({ code: 'session_not_found' });
  });

  it('R73: changes several fields in one exclusive section, beside others who do the same', async () => {
    const client = await started('a');
    const { withSession } = await client.managing();
    await Promise.all(
      Array.from({ length: 5 }, () =>
        withSession('a', ({ view, append }) => {
          const visits = Number(view.state.visits ?? 0) + 1;
          append(
            { type: 'state', data: { set: { visits } } },
            { type: 'update', data: { title: `${visits} visits`, meta: { set: { visits } } } },
          );
        }),
      ),
    );
    expect(await client.read('a')).toMatchObject({
      title: '5 visits',
      meta: { visits: 5 },
      state: { visits: 5 },
    });
  });

  it('R76: lets a job change title and meta, and the row of a live list follows', async () => {
    const client = await started();
    const job = await client.create({ id: 'film', title: 'Film', meta: { scenes: 1, draft: true } });
    const list = client.sessions({ text: 'director' });
    const shown = new Promise((resolve) => {
      list.subscribe(() => list.page?.rows.length === 1 && resolve(list.page.rows[0]));
    });
    job.update({ title: "Director's cut", meta: { set: { scenes: 2 }, unset: ['draft'] } });
    expect(await shown).toMatchObject({ id: 'film', title: "Director's cut" });
    expect((await client.read('film')).meta).toEqual({ scenes: 2 });
  });
});

describe('bad input to managing', () => {
  it.each([
    ['an unknown verb', { verb: 'explode', ids: ['a'] }],
    ['a verb that needs more than a reason', { verb: 'extend', ids: ['a'] }],
    ['no sessions', { verb: 'stop', ids: [] }],
    ['neither ids nor a query', { verb: 'stop' }],
    ['both ids and a query', { verb: 'stop', ids: ['a'], query: {} }],
    ['too many sessions', { verb: 'stop', ids: Array.from({ length: 1_001 }, (_, n) => `s${n}`) }],
    ['an id that can be none', { verb: 'stop', ids: ['a/b'] }],
    ['a limit of NaN', { verb: 'stop', query: { limit: Number.NaN } }],
  ])('R73: refuses a bulk with %s', async (_what, input) => {
    const { bulk } = await (await started('a')).managing();
    await expect(bulk(input as never)).rejects.toMatchObject(bad);
  });

  it('R73: says of each session that is not there that it is not there', async () => {
    const { bulk } = await (await started('a')).managing();
    const { results } = await bulk({ verb: 'stop', ids: ['a', 'none', 'a'] });
    expect(results).toMatchObject([
      { ok: true, id: 'a' },
      { ok: false, id: 'none', error: { code: 'session_not_found' } },
    ]);
  });

  it.each([
    ['something unknown', { which: 'everything' }],
    ['a negative age', { which: 'all', olderThan: -1 }],
    ['an age of NaN', { which: 'all', olderThan: Number.NaN }],
    ['a dry run that is no yes or no', { which: 'all', dryRun: 'no' }],
    ['a page that nobody handed out', { which: 'all', after: 'x'.repeat(301) }],
  ])('R73: refuses a cleanup of %s', async (_what, input) => {
    const { cleanUp } = await (await started('a')).managing();
    await expect(cleanUp(input as never)).rejects.toMatchObject(bad);
  });

  it.each([
    ['nothing', {}],
    ['a limit nobody knows', { speed: 1 }],
    ['NaN', { maxConnections: Number.NaN, rateLimit: { rate: Number.NaN, burst: 1 } }],
    ['next to no requests', { rateLimit: { rate: 1e-308, burst: 10 } }],
    ['one request at a time', { rateLimit: { rate: 5, burst: 1 } }],
    ['next to no connections', { connectRate: { rate: 0.5, burst: 10 } }],
    ['none at all', { capacity: { maxSessions: 0 } }],
    ['half a session', { capacity: { maxPerOwner: 0.5 } }],
    ['more for each owner than for all', { capacity: { maxSessions: 5, maxPerOwner: 6 } }],
    ['idle after the end', { policy: { idleAfter: 2_000, inactivity: 1_000 } }],
    ['a policy nobody knows', { policy: { mood: 'good' } }],
  ])('R74: refuses to change limits to %s', async (_what, changes) => {
    const managing = await (await started()).managing();
    await expect(managing.reconfigure({ changes } as never)).rejects.toMatchObject(bad);
    expect((await managing.limits()).version).toBe(0);
  });

  it('R76: tells a job that its update was none, and goes on', async () => {
    const client = await started();
    const job = await client.create({ id: 'film' });
    const refused = new Promise((resolve) => job.on('refused', ({ error }) => resolve(error)));
    job.update({});
    expect(await refused).toMatchObject(bad);
    job.update({ title: 'Film' });
    await job.flush();
    expect((await client.read('film')).title).toBe('Film');
  });
});
