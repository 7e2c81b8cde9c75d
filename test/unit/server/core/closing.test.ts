import { describe, expect, it } from '@jest/globals';
import type { Command, HubEvent, SessionView } from '@session-hub/shared';
import type { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { policySettings } from 'session-hub/internal/core/session/policy/policy-settings.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';

const MINUTE = 60_000;

async function started(closingTime: number | null = MINUTE): Promise<ManualHub> {
  const hub = await new ManualHub({ policy: closingTime === null ? {} : { closingTime } }).start();
  await hub.create('a');
  return hub;
}

function command(hub: ManualHub, command: Command, core: HubCore = hub.core) {
  return hub.run(core.command(ANONYMOUS, 'a', command));
}

function view(hub: ManualHub, core: HubCore = hub.core): Promise<SessionView> {
  return hub.run(core.read(ANONYMOUS, 'a'));
}

function verbs(hub: ManualHub): string[] {
  return hub.log('a').flatMap((event: HubEvent) => (event.type === 'status' ? [event.data.verb] : []));
}

describe('a session that is stopped', () => {
  it('R78, R42: is closed in the same write where it has no time for closing', async () => {
    const hub = await started(null);
    expect((await command(hub, { verb: 'stop' })).view.status).toBe('closed');
    expect(verbs(hub)).toEqual(['start', 'stop', 'finish']);
  });

  it('R78: closes until it is finished, and may be written to until then', async () => {
    const hub = await started();
    await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'worker', 'if-free'));
    expect((await command(hub, { verb: 'stop', reason: 'enough' })).view).toMatchObject({
      status: 'closing',
      outcome: null,
      emitter: { id: 'worker' },
    });
    const { results } = await hub.append(
      'a',
      progress(3),
      custom('sold'),
      { type: 'state', data: { set: { positions: 0 } } },
      { type: 'artifact', data: { name: 'report', value: 1 } },
      { type: 'log', data: { text: 'done' } },
    );
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect((await view(hub)).status).toBe('closing');
    expect((await command(hub, { verb: 'finish' })).view).toMatchObject({
      status: 'closed',
      emitter: null,
      outcome: { kind: 'closed', reason: 'enough' },
    });
    expect((await hub.append('a', custom(1))).results).toMatchObject([{ error: { code: 'session_ended' } }]);
  });

  it('R78: says in its outcome why it was finished, where that was said', async () => {
    const hub = await started();
    await command(hub, { verb: 'stop', reason: 'enough' });
    const { view } = await command(hub, { verb: 'finish', reason: 'all is sold' });
    expect(view.outcome).toMatchObject({ kind: 'closed', reason: 'all is sold' });
  });

  it.each([
    ['the reason of the stop', 'enough', 'enough'],
    ['that its time was over', undefined, 'its time for closing is over'],
  ])('R78: is closed by the hub when its time is over, with %s', async (_what, reason, told) => {
    const hub = await started();
    await command(hub, { verb: 'stop', ...(reason === undefined ? {} : { reason }) });
    await hub.pass(MINUTE - 1_000);
    expect((await view(hub)).status).toBe('closing');
    await hub.pass(1_500);
    expect((await view(hub)).outcome).toMatchObject({ kind: 'closed', reason: told });
    expect(hub.log('a').at(-1)).toMatchObject({ by: 'hub', data: { verb: 'finish' } });
  });

  it.each(['complete', 'fail'] as const)('R78, R41: can still %s', async (verb) => {
    const hub = await started();
    await command(hub, { verb: 'stop' });
    const { view } = await command(hub, { verb });
    expect(view.status).toBe(verb === 'complete' ? 'completed' : 'failed');
    await hub.pass(2 * MINUTE);
    expect(verbs(hub)).toEqual(['start', 'stop', verb]);
  });

  it('R78: is not held, degraded or ended by anything else meanwhile', async () => {
    const hub = await started(10 * MINUTE);
    await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'worker', 'if-free'));
    await command(hub, { verb: 'stop' });
    for (let n = 0; n < 6; n++) await hub.append('a', { type: 'error', data: { message: 'no buyer' } });
    await hub.pass(9 * MINUTE);
    expect(await view(hub)).toMatchObject({ status: 'closing', health: { state: 'lost' } });
    await hub.pass(MINUTE + 1_000);
    expect(verbs(hub)).toEqual(['start', 'stop', 'finish']);
  });

  it('R78, R30: is told what is possible when it is stopped twice, or finished without a stop', async () => {
    const hub = await started();
    await expect(command(hub, { verb: 'finish' })).rejects.toMatchObject({ code: 'illegal_transition' });
    await command(hub, { verb: 'stop' });
    await expect(command(hub, { verb: 'stop' })).rejects.toMatchObject({
      code: 'illegal_transition',
      details: {
        status: 'closing',
        possible: expect.arrayContaining(['finish', 'complete', 'fail']),
      },
    });
  });

  it('R78: is closed in time by a hub that goes on with it', async () => {
    const hub = await started();
    await command(hub, { verb: 'stop', reason: 'enough' });
    await hub.pass(MINUTE / 2);
    const next = await hub.replacedBy({ policy: { closingTime: 0 } });
    expect((await view(hub, next)).status).toBe('closing');
    await hub.pass(MINUTE);
    expect((await view(hub, next)).outcome).toMatchObject({ kind: 'closed', reason: 'enough' });
  });

  it('R78, R73: is closed with many others, and by a cleanup', async () => {
    const hub = await started();
    await command(hub, { verb: 'stop' });
    const { results } = await hub.run(hub.core.managing.bulk(ANONYMOUS, { verb: 'finish', ids: ['a'] }));
    expect(results).toMatchObject([{ ok: true, status: 'closed' }]);
    await hub.run(hub.core.create(ANONYMOUS, { id: 'b', start: true }));
    await hub.run(hub.core.command(ANONYMOUS, 'b', { verb: 'stop' }));
    const cleaned = await hub.run(hub.core.managing.cleanUp(ANONYMOUS, { which: 'all', dryRun: false }));
    expect(cleaned).toMatchObject({ removed: 2 });
  });
});

describe('the time for closing', () => {
  it.each([-1, 0.5, Number.NaN, 10 * MINUTE + 1])('R78, R60: is not %s', (closingTime) => {
    expect(() => policySettings({ closingTime })).toThrow(/policy\.closingTime/);
  });

  it.each([0, 1, 10 * MINUTE])('R78, R60: may be %s', (closingTime) => {
    expect(policySettings({ closingTime }).closingTime).toBe(closingTime);
  });

  it('R78: is a minute in all trading that is shipped', async () => {
    const hub = await new ManualHub().start();
    for (const template of ['regular-trading', 'extended-hours', 'paper-trading', 'manual-override']) {
      await hub.run(hub.core.create(ANONYMOUS, { id: template, template, start: true }));
      const stop = await hub.run(hub.core.command(ANONYMOUS, template, { verb: 'stop' }));
      expect([template, stop.view.status]).toEqual([template, 'closing']);
    }
    await hub.pass(MINUTE + 1_000);
    expect((await hub.run(hub.core.read(ANONYMOUS, 'regular-trading'))).status).toBe('closed');
  });
});
