import { describe, expect, it } from '@jest/globals';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import {
  eventsOf,
  fault,
  HOUR,
  hubWith,
  LOSS,
  MINUTE,
  signal,
  status,
  story,
  view,
} from '../../../../support/conditions-hub.js';
import { progress } from '../../../../support/manual-hub.js';

describe('R85: a session that is under way', () => {
  it('is stopped by the first condition that holds, with its reason', async () => {
    const hub = await hubWith(
      { autoStop: [...LOSS, { condition: 'vix_above', value: 40 }] },
      { start: true },
    );
    await hub.append('a', signal('vix', 40));
    expect(await status(hub)).toBe('active');
    await hub.append('a', signal('vix', 41.5));
    expect(story(hub)).toEqual(['active', 'vix_above: stop', 'closing', 'closed']);
    expect((await view(hub)).outcome).toMatchObject({ kind: 'closed', reason: 'vix_above 40 (found 41.5)' });
    await expect(hub.append('a', signal('vix', 20))).resolves.toMatchObject({
      results: [{ ok: false, error: { code: 'session_ended' } }],
    });
  });

  it('is stopped also while it is paused or broken', async () => {
    for (const verb of ['pause', 'recordError'] as const) {
      const hub = await hubWith(
        { autoStop: LOSS, policy: { degradeAfterErrors: 1, disconnectAfterErrors: 1 } },
        { start: true },
      );
      const command = verb === 'pause' ? { verb } : { verb, error: { message: 'Broken' } };
      await hub.run(hub.core.command(ANONYMOUS, 'a', command));
      await hub.append('a', signal('daily_loss_exceeded', true));
      expect(await status(hub)).toBe('closed');
    }
  });

  it('is stopped by a value that another of the same write has replaced', async () => {
    const hub = await hubWith({ autoStop: [{ condition: 'vix_above', value: 40 }] }, { start: true });
    await hub.append('a', signal('vix', 50), signal('vix', 20), progress(1));
    expect(eventsOf(hub, 'condition')).toMatchObject([{ data: { found: 50 } }]);
    expect(await status(hub)).toBe('closed');
  });

  it('is stopped by metrics and progress', async () => {
    const hub = await hubWith({ autoStop: [{ condition: 'loss_at_least', value: 500 }] }, { start: true });
    await hub.append('a', { type: 'metric', data: { name: 'loss', value: 300, kind: 'counter' } });
    expect(await status(hub)).toBe('active');
    await hub.append('a', { type: 'metric', data: { name: 'loss', value: 200, kind: 'counter' } });
    expect(await status(hub)).toBe('closed');

    const other = await hubWith(
      { autoStop: [{ condition: 'progress_at_least', value: 100 }] },
      { start: true },
    );
    await other.append('a', progress(100));
    expect(await status(other)).toBe('closed');
  });

  it('is stopped by errors that come too fast, and not by as many that come slowly', async () => {
    const autoStop = [{ condition: 'error_rate_above', value: 0.1 }];
    const slow = await hubWith({ autoStop }, { start: true });
    for (let n = 0; n < 12; n++) {
      await slow.append('a', fault);
      await slow.pass(11 * MINUTE);
    }
    expect((await view(slow)).errors.count).toBe(12);
    expect(eventsOf(slow, 'condition')).toEqual([]);

    const fast = await hubWith({ autoStop }, { start: true });
    for (let n = 0; n < 6; n++) await fast.append('a', fault);
    expect(eventsOf(fast, 'condition')).toEqual([]);
    await fast.append('a', fault);
    expect(eventsOf(fast, 'condition')).toMatchObject([
      { data: { condition: 'error_rate_above', value: 0.1, found: 7 / 60, action: 'stop' } },
    ]);
  });

  it('is stopped when the rate of errors has sunk, if that is asked for, by the time alone', async () => {
    const hub = await hubWith({ autoStop: [{ condition: 'error_rate_below', value: 1 / 60 }] });
    await hub.append('a', fault);
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'start' }));
    await hub.pass(59 * MINUTE);
    expect(await status(hub)).toBe('active');
    await hub.pass(2 * MINUTE);
    expect(await status(hub)).toBe('closed');
  });

  it('is stopped after silence, which activity puts off', async () => {
    const hub = await hubWith(
      { autoStop: [{ condition: 'no_activity_for', value: 10 * MINUTE }] },
      { start: true },
    );
    await hub.pass(9 * MINUTE);
    await hub.append('a', progress(1));
    await hub.pass(9 * MINUTE);
    expect(await status(hub)).toBe('active');
    await hub.pass(MINUTE + 1_000);
    expect(await status(hub)).toBe('closed');
  });

  it('is stopped at its time, and a worker gives its lease back with it', async () => {
    const hub = await hubWith({});
    const overrides = { autoStop: [{ condition: 'time_after', value: '09:00' }] };
    await hub.run(hub.core.create(ANONYMOUS, { id: 'b', overrides, start: true, emitter: 'worker' }));
    await hub.pass(7 * MINUTE);
    const ended = await hub.run(hub.core.read(ANONYMOUS, 'b'));
    expect(ended).toMatchObject({ status: 'closed', emitter: null, outcome: { reason: expect.any(String) } });
  });

  it('that a signal is about which nobody sends just goes on', async () => {
    const hub = await hubWith(
      { autoStop: [...LOSS, { condition: 'vix_above', value: 40 }] },
      { start: true },
    );
    await hub.append('a', signal('other', 99));
    await hub.pass(10 * MINUTE);
    expect(story(hub)).toEqual(['active']);
  });
});

describe('R88: who brings a session to work while a condition to stop it holds', () => {
  const autoStop = [{ condition: 'vix_above', value: 40 }];

  it('is not overruled, until it has not held and holds again', async () => {
    const hub = await hubWith({ autoStop });
    await hub.append('a', signal('vix', 50));
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'start' }));
    await hub.append('a', signal('vix', 60), progress(1));
    expect(await status(hub)).toBe('active');
    await hub.append('a', signal('vix', 30));
    expect(await status(hub)).toBe('active');
    await hub.append('a', signal('vix', 41));
    expect(story(hub)).toEqual(['active', 'vix_above: stop', 'closing', 'closed']);
  });

  it('is not overruled either when signal and start come together, in this order', async () => {
    const hub = await hubWith({ autoStop });
    await hub.append('a', signal('vix', 50), { type: 'command', data: { verb: 'start' } });
    expect(await status(hub)).toBe('active');
    const other = await hubWith({ autoStop });
    await other.append('a', { type: 'command', data: { verb: 'start' } }, signal('vix', 50));
    expect(await status(other)).toBe('closed');
  });

  it('comes too late for what was met before, also in the same write', async () => {
    const hub = await hubWith({ autoStop }, { start: true });
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'pause' }));
    await hub.append('a', signal('vix', 50), { type: 'command', data: { verb: 'resume' } });
    expect(await status(hub)).toBe('closed');
  });

  it('overrules only those that held', async () => {
    const hub = await hubWith({ autoStop: [...autoStop, ...LOSS] });
    await hub.append('a', signal('vix', 50));
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'start' }));
    await hub.append('a', signal('daily_loss_exceeded', true));
    expect(story(hub)).toEqual(['active', 'daily_loss_exceeded: stop', 'closing', 'closed']);
  });

  it('has the whole time until the hour comes again', async () => {
    const hub = await hubWith({ autoStop: [{ condition: 'time_after', value: '08:00' }] }, { start: true });
    const jump = async (hours: number) => {
      hub.clockShift += hours * HOUR;
      await hub.pass(1_000);
    };
    await jump(15);
    expect(await status(hub)).toBe('active');
    const report = await hub.run(hub.core.conditions(ANONYMOUS, 'a'));
    expect(report.autoStop).toMatchObject([{ state: 'holds', overruled: true }]);
    await jump(7);
    expect(await status(hub)).toBe('active');
    await jump(2);
    expect(story(hub)).toEqual(['active', 'time_after: stop', 'closing', 'closed']);
  });
});
