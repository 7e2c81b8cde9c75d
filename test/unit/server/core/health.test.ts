import { describe, expect, it } from '@jest/globals';
import type { HealthReport, Operation } from '@session-hub/shared';
import { healthReportSchema, hubHealthSchema } from '@session-hub/shared/schemas';
import type { HubCoreOptions } from 'session-hub/internal/core/hub/hub-core-options.js';
import { capacitySettings } from 'session-hub/internal/core/hub/limits/capacity.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub, progress } from '../../../support/manual-hub.js';

const MINUTE = 60_000;
const PATIENT = { idleAfter: 20 * 60 * MINUTE, inactivity: 20 * 60 * MINUTE };

async function started(options: Partial<HubCoreOptions> = {}): Promise<ManualHub> {
  const hub = await new ManualHub({ policy: PATIENT, ...options }).start();
  await hub.create('a');
  return hub;
}

function agent(name: string, more: { role?: string; state?: string } = {}): Operation {
  return { type: 'agent', data: { name, ...more } };
}

const fault: Operation = { type: 'error', data: { message: 'Broken' } };

function told(hub: ManualHub): unknown[] {
  return hub
    .log('a')
    .flatMap((event) =>
      event.type === 'health' ? [[event.data.state, ...(event.data.evidence ?? [])]] : [],
    );
}

function check(hub: ManualHub): Promise<HealthReport> {
  return hub.run(hub.core.checkHealth(ANONYMOUS, 'a'));
}

describe('the health of a session', () => {
  it('R68: is not told while all is well', async () => {
    const hub = await started();
    for (let n = 1; n < 10; n++) {
      await hub.append('a', progress(n));
      await hub.pass(10 * MINUTE);
    }
    expect(told(hub)).toEqual([]);
    expect(await check(hub)).toMatchObject({ state: 'healthy', reasons: [], steps: [] });
  });

  it('R68: follows from movement, and a report of the same progress is none', async () => {
    const hub = await started();
    await hub.append('a', progress(10));
    for (let n = 0; n < 7; n++) {
      await hub.pass(5 * MINUTE);
      await hub.append('a', progress(10));
    }
    expect(told(hub)).toEqual([
      ['slow', 'slow'],
      ['stalled', 'stalled'],
    ]);
    await hub.append('a', progress(11));
    expect(told(hub).at(-1)).toEqual(['healthy']);
  });

  it('R68: sees a stuck session that has become idle', async () => {
    const hub = await started({ policy: { inactivity: 20 * 60 * MINUTE } });
    await hub.append('a', progress(10));
    await hub.pass(31 * MINUTE);
    expect(told(hub).at(-1)).toEqual(['stalled', 'stalled']);
  });

  it('R68: does not wait for what is paused, done, or not begun', async () => {
    const hub = await started();
    await hub.pass(60 * MINUTE);
    await hub.append('a', progress(10));
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'pause' }));
    await hub.pass(60 * MINUTE);
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'resume' }));
    await hub.pass(14 * MINUTE);
    await hub.append('a', progress(100));
    await hub.pass(60 * MINUTE);
    expect(told(hub)).toEqual([]);
  });

  it('R68: is lost with the lease of the worker, and well again with its return', async () => {
    const hub = await started();
    await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'worker', 'if-free'));
    await hub.pass(31_000);
    expect(await check(hub)).toMatchObject({ state: 'lost', evidence: ['emitter_lost'] });
    await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'worker', 'if-free'));
    expect(told(hub)).toEqual([['lost', 'emitter_lost'], ['healthy']]);
  });

  it('R68: suffers from errors of late, until they are long ago', async () => {
    const hub = await started({ policy: { ...PATIENT, disconnectAfterErrors: 9, degradeAfterErrors: 3 } });
    await hub.append('a', fault, fault);
    expect(told(hub)).toEqual([]);
    await hub.append('a', fault);
    expect(told(hub)).toEqual([['slow', 'errors']]);
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'recover' }));
    expect(told(hub).at(-1)).toEqual(['healthy']);
  });

  it('R68, R33: says what to do about a session that had too many errors', async () => {
    const hub = await started();
    await hub.append('a', fault, fault, fault, fault, fault);
    expect(await check(hub)).toMatchObject({
      state: 'lost',
      status: 'disconnected',
      evidence: ['disconnected', 'errors'],
      errors: 5,
      steps: expect.arrayContaining([expect.stringContaining('Recover the session')]),
    });
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'recover' }));
    expect(await check(hub)).toMatchObject({ state: 'healthy', status: 'active' });
  });

  it('R68: stays as it was said last when a session ends', async () => {
    const hub = await started();
    await hub.append('a', progress(10));
    await hub.pass(31 * MINUTE);
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'fail', reason: 'no use' }));
    expect(told(hub).at(-1)).toEqual(['stalled', 'stalled']);
    expect(await check(hub)).toMatchObject({ state: 'healthy', message: 'The session has failed: no use.' });
  });

  it('R68: is found out on demand without changing anything, in the form that is promised', async () => {
    const hub = await started();
    await hub.append('a', progress(10), agent('one'));
    const before = hub.log('a').length;
    const report = await check(hub);
    expect(healthReportSchema.parse(report)).toEqual(report);
    expect(hub.log('a')).toHaveLength(before);
    await expect(hub.run(hub.core.checkHealth(ANONYMOUS, 'none'))).rejects.toMatchObject({
      code: 'session_not_found',
    });
  });
});

describe('agents', () => {
  it('R67: make an event when they are new or changed, and none for a sign of life alone', async () => {
    const hub = await started();
    await hub.append('a', agent('risk', { role: 'checker', state: 'idle' }));
    for (let n = 0; n < 10; n++) {
      await hub.pass(MINUTE);
      await hub.append('a', agent('risk'));
    }
    await hub.append('a', agent('risk', { state: 'thinking' }));
    expect(hub.log('a').flatMap((event) => (event.type === 'agent' ? [event.data] : []))).toEqual([
      { name: 'risk', role: 'checker', state: 'idle' },
      { name: 'risk', role: 'checker', state: 'thinking' },
    ]);
    expect(told(hub)).toEqual([]);
  });

  it('R67, R68: are lost after two minutes, which makes the session slow, or with the last lost until it is recovered', async () => {
    const hub = await started();
    await hub.append('a', agent('one'), agent('two', { role: 'scout' }));
    await hub.pass(MINUTE);
    await hub.append('a', agent('one'));
    await hub.pass(1.1 * MINUTE);
    expect(told(hub)).toEqual([['slow', 'agent_lost']]);
    await hub.pass(MINUTE);
    expect(told(hub).at(-1)).toEqual(['lost', 'agents_lost']);
    expect(await check(hub)).toMatchObject({ agents: { total: 2, lost: ['one', 'two'] } });

    await hub.append('a', agent('one'), agent('two'));
    expect(told(hub).at(-1)).toEqual(['lost', 'disconnected']);
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'recover' }));
    expect(told(hub).at(-1)).toEqual(['healthy']);
    const view = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    expect(view.agents.two).toEqual({ role: 'scout', at: expect.any(Number) });
  });

  it('R67: cost nothing any more once they are lost', async () => {
    const hub = await started();
    await hub.append('a', agent('one'));
    await hub.pass(5 * MINUTE);
    let writes = 0;
    hub.storage.onCommit.add(() => {
      writes += 1;
    });
    await hub.pass(60 * MINUTE);
    expect(writes).toBe(0);
  });
});

describe('the health of the hub', () => {
  it.each([
    [null, null, 'healthy'],
    [10, 0.6, 'healthy'],
    [10, 0.7, 'warning'],
    [10, 0.8, 'warning'],
    [10, 0.9, 'critical'],
  ])('R68, R72: with room for %s and %s of it taken is %s', async (maxSessions, share, state) => {
    const hub = await started({ limits: { capacity: capacitySettings({ maxSessions }) } });
    const others = Math.round(10 * (share ?? 0)) - 1;
    for (let number = 0; number < others; number++) await hub.create(`other-${number}`);
    const health = await hub.run(hub.core.hubHealth());
    expect(health).toMatchObject({ state, utilisation: share });
    expect(hubHealthSchema.parse(health)).toEqual(health);
    expect(health.reasons).toHaveLength(state === 'healthy' ? 0 : 1);
  });

  it('R68: counts the sessions that are stuck', async () => {
    const hub = await started();
    await hub.create('b');
    await hub.append('a', progress(1));
    await hub.pass(31 * MINUTE);
    expect(await hub.run(hub.core.hubHealth())).toMatchObject({
      state: 'healthy',
      stuck: { count: 1, ids: ['a'], more: false },
    });
  });

  it('R68: suffers with its event loop and its store', async () => {
    const late = await started({ process: { eventLoopDelay: () => 150, memory: () => null } });
    expect(await late.run(late.core.hubHealth())).toMatchObject({ state: 'warning', eventLoopDelay: 150 });
    const full = await started();
    full.disk.full = true;
    full.store.health = () => Promise.resolve({ ok: false, reason: 'The disk is full.' });
    expect(await full.run(full.core.hubHealth())).toMatchObject({
      state: 'critical',
      reasons: ['The disk is full.'],
      store: { ok: false },
    });
  });
});
