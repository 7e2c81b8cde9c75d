import { describe, expect, it } from '@jest/globals';
import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import {
  eventsOf,
  fault,
  HOUR,
  hubWith,
  MINUTE,
  OPENING,
  PATIENT,
  signal,
  status,
  story,
} from '../../../../support/conditions-hub.js';
import { ManualHub } from '../../../../support/manual-hub.js';

describe('R85: a session that waits for its conditions', () => {
  const autoStart = [{ condition: 'time_after', value: '12:00' }];

  it('does not expire for inactivity before they start it, but does afterwards', async () => {
    const policy = { idleAfter: 5 * MINUTE, inactivity: 30 * MINUTE };
    const hub = await new ManualHub({ policy }).start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', overrides: { autoStart } }));
    await hub.pass(3 * HOUR);
    expect(await status(hub)).toBe('pending');
    expect(eventsOf(hub, 'deadline')).toEqual([]);
    await hub.pass(7 * MINUTE);
    expect(await status(hub)).toBe('active');
    await hub.pass(30 * MINUTE);
    expect(await status(hub)).toBe('expired');
  });

  it('expires at the end of its lifetime, and without such conditions for inactivity', async () => {
    const hub = await new ManualHub({ policy: { inactivity: 30 * MINUTE, lifetime: 2 * HOUR } }).start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', overrides: { autoStart } }));
    const autoStop = [{ condition: 'vix_above', value: 40 }];
    await hub.run(hub.core.create(ANONYMOUS, { id: 'b', overrides: { autoStop } }));
    await hub.pass(31 * MINUTE);
    expect((await hub.run(hub.core.read(ANONYMOUS, 'b'))).status).toBe('expired');
    expect(await status(hub)).toBe('pending');
    await hub.pass(2 * HOUR);
    expect(await status(hub)).toBe('expired');
  });
});

describe('R87: time that passes while nobody looks', () => {
  const autoStop = [
    { condition: 'time_after', value: 'thu 09:00' },
    { condition: 'vix_above', value: 40 },
  ];

  it('stops afterwards what it would have stopped, with the value of that time', async () => {
    const hub = await hubWith({ autoStop }, { start: true });
    const next = await hub.replacedBy({ policy: PATIENT });
    await hub.run(next.close());
    await hub.pass(20 * HOUR);
    const last = await hub.replacedBy({ policy: PATIENT });
    await hub.pass(1_000);
    expect(await status(hub, last)).toBe('closed');
    expect(eventsOf(hub, 'condition')).toMatchObject([{ data: { found: 'thu 09:00:00' } }]);
  });

  it('is made up for also by a write that comes before the session is woken', async () => {
    const short = [{ condition: 'time_after', value: 'thu 23:00' }];
    const hub = await hubWith({ autoStop: short }, { start: true });
    const next = await hub.replacedBy({ policy: PATIENT });
    await hub.run(next.close());
    await hub.pass(20 * HOUR);
    const last = await hub.replacedBy({ policy: PATIENT });
    await hub.run(last.append(ANONYMOUS, { id: 'a', operations: [signal('vix', 20)] }));
    expect(eventsOf(hub, 'condition')).toMatchObject([{ data: { found: 'thu 23:00:00' } }]);
    expect(await status(hub, last)).toBe('closed');
  });

  it('comes in its order with the end of the lifetime', async () => {
    const hub = await new ManualHub({ policy: { ...PATIENT, lifetime: 10 * MINUTE } }).start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', overrides: { autoStop }, start: true }));
    hub.clockShift = HOUR;
    await hub.pass(1_000);
    expect(await status(hub)).toBe('closed');
  });

  it('bears with a clock that jumps by years, and back', async () => {
    const hub = await hubWith({ autoStop: [{ condition: 'time_after', value: '08:00' }] }, { start: true });
    const other = await hubWith({ autoStart: [{ condition: 'time_after', value: '09:00' }] });
    hub.clockShift = -HOUR;
    other.clockShift = -10 * HOUR;
    await hub.pass(1_000);
    await other.pass(1_000);
    expect([await status(hub), await status(other)]).toEqual(['active', 'pending']);
    other.clockShift = 0;
    await other.pass(7 * MINUTE);
    expect(await status(other)).toBe('active');
    hub.clockShift = 50 * 365 * 24 * HOUR;
    await hub.pass(1_000);
    expect(['closed', 'expired']).toContain(await status(hub));
  });

  it('is waited for without a write', async () => {
    const hub = await hubWith({
      autoStart: OPENING,
      autoStop: [{ condition: 'time_after', value: '23:00' }],
    });
    const revision = () => hub.run(hub.store.read('a')).then((record) => record?.revision);
    const before = await revision();
    await hub.pass(HOUR);
    expect(await revision()).toBe(before);
  });

  it('costs a session without conditions nothing', async () => {
    const hub = await hubWith({}, { start: true });
    await hub.append('a', signal('vix', 99), fault);
    const guards = (await hub.run(hub.store.read('a')))?.guards ?? {};
    for (const name of ['conditions', 'conditionsAt', 'overruled', 'errorMinutes'])
      expect(guards).not.toHaveProperty(name);
  });
});

describe('R85: two hubs on one store', () => {
  it('carry out a condition once, whichever hears of it and whichever wakes the session', async () => {
    const hub = await hubWith({
      autoStart: [{ condition: 'time_after', value: '09:00' }],
      autoStop: [{ condition: 'vix_above', value: 40 }],
    });
    const clock = hub.time.scope(0);
    const store = new MemoryStore({ clock, disk: hub.storage.node() });
    const randomness = { id: () => 'an-id-of-the-second', fraction: () => 0.5 };
    const second = new HubCore({ store, clock, randomness, logger: silentLogger, policy: PATIENT });
    await hub.run(second.start());
    await hub.pass(7 * MINUTE);
    expect(story(hub)).toEqual(['time_after: start', 'active']);
    const say = (core: HubCore, vix: number) =>
      core.append(ANONYMOUS, { id: 'a', operations: [signal('vix', vix)] }).catch(() => null);
    await hub.run(Promise.all([say(hub.core, 50), say(second, 51), say(hub.core, 52), say(second, 20)]));
    expect(story(hub)).toEqual(['time_after: start', 'active', 'vix_above: stop', 'closing', 'closed']);
  });
});
