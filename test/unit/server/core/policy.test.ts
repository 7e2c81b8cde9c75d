import { describe, expect, it } from '@jest/globals';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { policySettings } from 'session-hub/internal/core/session/policy/policy-settings.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';

const MINUTE = 60_000;

async function statusOf(hub: ManualHub, id = 'a'): Promise<string> {
  return (await hub.run(hub.core.read(ANONYMOUS, id))).status;
}

describe('the default policy', () => {
  it('R42: shows a session as idle after 5 minutes without activity, and expires it after 30', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    await hub.pass(4.9 * MINUTE);
    expect(await statusOf(hub)).toBe('active');
    await hub.pass(0.2 * MINUTE);
    expect(await statusOf(hub)).toBe('idle');
    await hub.pass(25 * MINUTE);
    expect(await hub.run(hub.core.read(ANONYMOUS, 'a'))).toMatchObject({
      status: 'expired',
      outcome: { kind: 'expired' },
    });
  });

  it('R42: counts from the last activity, a touch included', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    for (let round = 0; round < 10; round++) {
      await hub.pass(4 * MINUTE);
      await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'touch' }));
    }
    expect(await statusOf(hub)).toBe('active');
    expect(hub.log('a')).toHaveLength(2);
  });

  it('R42: counts what is appended, and the changes of somebody at work as well', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    for (let round = 1; round <= 10; round++) {
      await hub.pass(4 * MINUTE);
      await hub.append('a', { type: 'state', data: { set: { draft: round } } });
    }
    expect(await statusOf(hub)).toBe('active');
  });

  it('R42: counts a recovery as activity', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    for (let errors = 0; errors < 3; errors++) {
      await hub.append('a', { type: 'error', data: { message: 'It broke.' } });
    }
    await hub.pass(29 * MINUTE);
    expect(await statusOf(hub)).toBe('error');
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'recover' }));
    await hub.pass(4 * MINUTE);
    expect(await statusOf(hub)).toBe('active');
  });

  it('R42: expires a paused session only by its lifetime', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'pause' }));
    hub.clockShift = 23 * 60 * MINUTE;
    await hub.pass(0.9 * 60 * MINUTE);
    expect(await statusOf(hub)).toBe('paused');
    await hub.pass(0.2 * 60 * MINUTE);
    expect(await statusOf(hub)).toBe('expired');
  });

  it('R61: gives ten years of extensions in all, and not a millisecond more', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const extend = (milliseconds: number) =>
      hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'extend', milliseconds }));
    const days = 86_400_000;
    await extend(3_649 * days);
    await expect(extend(days + 1)).rejects.toMatchObject({
      code: 'bad_request',
      message: 'All extensions of a session together give it at most ten years.',
    });
    expect((await extend(days)).view.extended).toBe(3_650 * days);
    await expect(extend(1)).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('R42: gives the time that extend added', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'extend', milliseconds: 60 * MINUTE }));
    await hub.pass(80 * MINUTE);
    expect(await statusOf(hub)).toBe('idle');
    await hub.pass(15 * MINUTE);
    expect(await statusOf(hub)).toBe('expired');
  });

  it('R68: calls a session slow whose work has not moved for 15 minutes, and stalled after 30, once', async () => {
    const hub = await new ManualHub({
      policy: { idleAfter: 25 * 60 * MINUTE, inactivity: 25 * 60 * MINUTE },
    }).start();
    await hub.create('a');
    await hub.append('a', progress(1));
    await hub.pass(3 * 60 * MINUTE);
    expect(hub.log('a').filter(({ type }) => type === 'health')).toMatchObject([
      { data: { state: 'slow' } },
      { data: { state: 'stalled' } },
    ]);
  });

  it('holds for a session whose hub was replaced by another meanwhile', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const wakeAt = hub.disk.due(Number.MAX_SAFE_INTEGER, 10);
    expect(wakeAt).toHaveLength(1);
    await hub.append('a', custom(1));
    expect(hub.disk.due(Number.MAX_SAFE_INTEGER, 10)).toEqual(wakeAt);
  });

  it('goes on with the others when the deadline of one cannot be carried out', async () => {
    const hub = await new ManualHub().start();
    for (let n = 0; n < 300; n++) await hub.create(`bad-${n}`);
    await hub.create('good');
    const { write } = hub.store;
    hub.store.write = (one) =>
      one.id.startsWith('bad') ? Promise.reject(new Error('no room')) : write.call(hub.store, one);
    await hub.pass(6 * MINUTE);
    expect([await statusOf(hub, 'good'), await statusOf(hub, 'bad-7')]).toEqual(['idle', 'active']);
    hub.store.write = write;
    await hub.pass(MINUTE);
    expect(await statusOf(hub, 'bad-7')).toBe('idle');
  });

  it('refuses settings that contradict each other, with a sentence', () => {
    expect(() => policySettings({ idleAfter: 100, inactivity: 50 })).toThrow(/expire before it is idle/);
    expect(() => policySettings({ lifetime: Number.NaN })).toThrow(
      /policy.lifetime: it must be a whole number of milliseconds above 0/,
    );
    expect(() => policySettings({ degradeAfterErrors: 9 })).toThrow(/degradeAfterErrors/);
  });
});
