import { describe, expect, it } from '@jest/globals';
import type { Operation, SessionView } from '@session-hub/shared';
import { operationSchema, sessionViewSchema } from '@session-hub/shared/schemas';
import type { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import type { HubCoreOptions } from 'session-hub/internal/core/hub/hub-core-options.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub } from '../../../support/manual-hub.js';

const MINUTE = 60_000;

async function started(policy: HubCoreOptions['policy'] = {}): Promise<ManualHub> {
  const hub = await new ManualHub({ policy }).start();
  await hub.create('a');
  return hub;
}

function check(name: string, ok: boolean, reason?: string): Operation {
  return { type: 'check', data: { name, ok, ...(reason === undefined ? {} : { reason }) } };
}

function view(hub: ManualHub, core: HubCore = hub.core): Promise<SessionView> {
  return hub.run(core.read(ANONYMOUS, 'a'));
}

function told(hub: ManualHub): string[] {
  return hub.log('a').flatMap((event) => {
    if (event.type === 'health') return [event.data.reasons.join('; ') || event.data.state];
    return event.type === 'status' ? [event.data.verb] : [];
  });
}

describe('a check from outside', () => {
  it('R90, R64: suspends the session when it fails, and lets it go on when it passes again', async () => {
    const hub = await started();
    await hub.append('a', check('feed', true));
    expect(await view(hub)).toMatchObject({ status: 'active', health: null, checks: { feed: { ok: true } } });
    await hub.append('a', check('feed', false, 'no quotes'));
    const held = await view(hub);
    expect(held).toMatchObject({
      status: 'suspended',
      health: { state: 'lost', evidence: ['check_failed'] },
      checks: { feed: { ok: false, reason: 'no quotes' } },
    });
    expect(sessionViewSchema.parse(held)).toEqual(held);
    await hub.append('a', check('feed', true));
    expect(await view(hub)).toMatchObject({ status: 'active', health: { state: 'healthy' } });
    expect(told(hub)).toEqual([
      'start',
      'a check has failed: feed (no quotes)',
      'suspend',
      'healthy',
      'resume',
    ]);
  });

  it('R90: holds the session until all of them pass, and says which have failed', async () => {
    const hub = await started();
    await hub.append('a', check('feed', false), check('broker', false, 'refused'));
    await hub.append('a', check('disk', false));
    await hub.append('a', check('feed', true));
    await hub.append('a', check('disk', true));
    expect((await view(hub)).status).toBe('suspended');
    await hub.append('a', check('broker', true));
    expect(told(hub)).toEqual([
      'start',
      'checks have failed: feed, broker (refused)',
      'suspend',
      'checks have failed: feed, broker (refused) and 1 others',
      'checks have failed: broker (refused), disk',
      'a check has failed: broker (refused)',
      'healthy',
      'resume',
    ]);
  });

  it('R90, R64: waits for the worker as well before it lets a session go on', async () => {
    const hub = await started();
    await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'worker', 'if-free'));
    await hub.append('a', check('feed', false));
    await hub.pass(31_000);
    await hub.append('a', check('feed', true));
    expect(await view(hub)).toMatchObject({ status: 'suspended', health: { evidence: ['emitter_lost'] } });
    await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'worker', 'if-free'));
    expect((await view(hub)).status).toBe('active');
  });

  it('R90: makes an event when it finds something else than before, and none otherwise', async () => {
    const hub = await started();
    const found = [true, true, false, false, true].map((ok) => check('feed', ok));
    const { results } = await hub.append('a', ...found, check('feed', true, 'slow'));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(hub.log('a').flatMap((event) => (event.type === 'check' ? [event.data] : []))).toEqual([
      { name: 'feed', ok: true },
      { name: 'feed', ok: false },
      { name: 'feed', ok: true },
      { name: 'feed', ok: true, reason: 'slow' },
    ]);
  });

  it('R90, R32: neither wakes an idle session nor keeps it alive', async () => {
    const hub = await started();
    for (let minute = 0; minute < 29; minute++) {
      await hub.pass(MINUTE);
      await hub.append('a', check('feed', true, `after ${minute} min`));
    }
    expect((await view(hub)).status).toBe('idle');
    await hub.pass(2 * MINUTE);
    expect((await view(hub)).status).toBe('expired');
    expect((await hub.append('a', check('feed', true))).results).toMatchObject([
      { error: { code: 'session_ended' } },
    ]);
  });

  it('R64: does not overrule somebody who resumes the session, nor a policy that carries on', async () => {
    const hub = await started();
    await hub.append('a', check('feed', false));
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'resume' }));
    await hub.append('a', check('feed', false, 'still'));
    expect((await view(hub)).status).toBe('active');
    const careless = await started({ onLostHealth: 'carry-on' });
    await careless.append('a', check('feed', false));
    expect(await view(careless)).toMatchObject({ status: 'active', health: { state: 'lost' } });
  });

  it('R90, R68: does not hide that a session has to be recovered', async () => {
    const hub = await started({ disconnectAfterErrors: 1 });
    await hub.append('a', { type: 'error', data: { message: 'Broken' } }, check('feed', false));
    const { health } = await view(hub);
    expect(health?.evidence).toEqual(['disconnected', 'check_failed', 'errors']);
    expect(health?.steps).toContain('Recover the session; it goes on where it stopped.');
  });

  it('R90: is known under at most 20 names', async () => {
    const hub = await started();
    await hub.append('a', ...Array.from({ length: 20 }, (_, number) => check(`check-${number}`, true)));
    const { results } = await hub.append('a', check('one more', true), check('check-7', false));
    expect(results).toMatchObject([
      { ok: false, error: { code: 'limit_reached', details: { part: 'checks', limit: 20 } } },
      { ok: true },
    ]);
  });

  it('R90: is remembered by a hub that goes on with the session', async () => {
    const hub = await started();
    await hub.append('a', check('feed', false));
    const next = await hub.replacedBy();
    const again = { id: 'a', operations: [check('feed', true)] };
    await hub.run(next.append(ANONYMOUS, again));
    expect((await view(hub, next)).status).toBe('active');
  });

  it.each([
    ['no name', { ok: true }],
    ['a name that is none', { name: '/etc', ok: true }],
    ['no finding', { name: 'feed' }],
    ['a finding that is no truth value', { name: 'feed', ok: 'yes' }],
    ['a long reason', { name: 'feed', ok: true, reason: 'x'.repeat(201) }],
    ['something nobody knows', { name: 'feed', ok: true, at: 5 }],
  ])('R90: is refused with %s', (_what, data) => {
    expect(operationSchema.safeParse({ type: 'check', data }).success).toBe(false);
  });
});
