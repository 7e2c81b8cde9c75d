import { describe, expect, it } from '@jest/globals';
import type { LimitChanges } from '@session-hub/shared';
import { MemoryStore } from 'session-hub/internal/adapters/store-memory/memory-store.js';
import { silentLogger } from 'session-hub/internal/adapters/system/silent-logger.js';
import type { HubCore } from 'session-hub/internal/core/hub/hub-core.js';
import type { HubCoreOptions } from 'session-hub/internal/core/hub/hub-core-options.js';
import { LiveLimits } from 'session-hub/internal/core/hub/limits/live-limits.js';
import { LocalBus } from 'session-hub/internal/core/presence/bus/local-bus.js';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { Random } from 'session-hub/internal/testing/random.js';
import { ManualHub } from '../../../support/manual-hub.js';
import { RecordingLogger } from '../../../support/recording-logger.js';

const MINUTE = 60_000;

const reconfigure = (hub: ManualHub, core: HubCore, changes: LimitChanges) =>
  hub.run(core.managing.reconfigure(ANONYMOUS, { changes }));

/** A hub with other settings, over what was changed while the one before ran. */
async function restarted(changes: readonly LimitChanges[], options: Partial<HubCoreOptions>) {
  const logger = new RecordingLogger();
  const hub = await new ManualHub().start();
  for (const change of changes) await reconfigure(hub, hub.core, change);
  const core = await hub.replacedBy({ ...options, logger });
  return { hub, core, logger };
}

describe('limits that were changed on another node', () => {
  it('R74: lower what this node was told and nobody changed', async () => {
    const capacity = { maxSessions: 1_000, maxPerOwner: 100, whenFull: 'refuse' } as const;
    const changes = [{ capacity: { maxSessions: 50 }, maxConnections: 7 }];
    const { hub, core, logger } = await restarted(changes, { limits: { capacity } });
    expect(core.limits.state).toMatchObject({
      version: 1,
      limits: { capacity: { maxSessions: 50, maxPerOwner: 50 }, maxConnections: 7 },
    });
    expect(logger.saying('contradict')).toHaveLength(0);
    const { version, limits } = await reconfigure(hub, core, { capacity: { maxSessions: 200 } });
    expect([version, limits.capacity]).toEqual([2, { ...capacity, maxSessions: 200 }]);
  });

  it('R74: count as far as they fit where they contradict what this node was told, which is said once', async () => {
    const capacity = { maxSessions: 10, maxPerOwner: null, whenFull: 'refuse' } as const;
    const changes: LimitChanges[] = [
      { capacity: { maxPerOwner: 20, whenFull: 'evict-oldest' } },
      { policy: { idleAfter: 25 * MINUTE, lifetime: 5 * MINUTE, disconnectAfterErrors: 9 } },
    ];
    const policy = { inactivity: 6 * MINUTE };
    const { hub, core, logger } = await restarted(changes, { limits: { capacity }, policy });
    await hub.pass(30_000);
    expect(core.limits.state).toMatchObject({
      version: 2,
      limits: {
        capacity: { maxSessions: 10, maxPerOwner: null, whenFull: 'evict-oldest' },
        policy: {
          idleAfter: 5 * MINUTE,
          inactivity: 6 * MINUTE,
          lifetime: 5 * MINUTE,
          disconnectAfterErrors: 9,
        },
      },
    });
    expect(logger.saying('contradict')).toHaveLength(1);
  });

  it('R74: can be changed there, and repaired, though they contradict what this node was told', async () => {
    const capacity = { maxSessions: 10, maxPerOwner: null, whenFull: 'refuse' } as const;
    const changes = [{ capacity: { maxPerOwner: 20 } }];
    const { hub, core } = await restarted(changes, { limits: { capacity } });
    expect((await reconfigure(hub, core, { tombstones: 5_000 })).limits.tombstones).toBe(5_000);
    await expect(reconfigure(hub, core, { capacity: { whenFull: 'evict-oldest' } })).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('maxPerOwner'),
    });
    const { limits } = await reconfigure(hub, core, { capacity: { maxPerOwner: 4 } });
    expect(limits).toMatchObject({ tombstones: 5_000, capacity: { maxSessions: 10, maxPerOwner: 4 } });
  });

  it('R60 R74: count without a part that was in order once and is out of range by now', async () => {
    const hub = await new ManualHub().start();
    const changed = { policy: { leaseDuration: 1, lifetime: 5 * MINUTE } };
    const text = JSON.stringify({ changed, log: [] });
    await hub.run(hub.store.writeSettings({ version: 1, text }));
    await hub.pass(10_000);
    expect(hub.core.limits.current.policy).toMatchObject({ leaseDuration: 30_000, lifetime: 5 * MINUTE });
    const { limits } = await reconfigure(hub, hub.core, { policy: { leaseDuration: 2_000 } });
    expect(limits.policy).toMatchObject({ leaseDuration: 2_000, lifetime: 5 * MINUTE });
  });

  it('R74: fit together where each alone contradicts what this node was told', async () => {
    const together = { idleAfter: 40 * MINUTE, inactivity: 50 * MINUTE, degradeAfterErrors: 5 };
    const policy = { disconnectAfterErrors: 4 };
    const { core } = await restarted([{ policy: together }], { policy });
    expect(core.limits.current.policy).toMatchObject({ ...together, ...policy, degradeAfterErrors: 3 });
  });
});

describe('limits that would lock everybody out', () => {
  it.each<[LimitChanges, string]>([
    [{ rateLimit: { rate: 1e-308, burst: 10 } }, 'rateLimit.rate must be at least 1 per second, not 1e-308.'],
    [{ rateLimit: { rate: 1, burst: 9 } }, 'rateLimit.burst must be at least 10, not 9.'],
    [{ connectRate: { rate: 0.9, burst: 1 } }, 'connectRate.rate must be at least 1 per second, not 0.9.'],
    [{ maxConnections: 0 }, 'maxConnections must be at least 1, or null for no limit; not 0.'],
  ])('R74: are refused with a sentence that names the smallest: %j', async (changes, message) => {
    const hub = await new ManualHub().start();
    const before = hub.core.limits.state;
    await expect(reconfigure(hub, hub.core, changes)).rejects.toMatchObject({ code: 'bad_request', message });
    expect(hub.core.limits.state).toEqual(before);
    const smallest = {
      rateLimit: { rate: 1, burst: 10 },
      connectRate: { rate: 1, burst: 1 },
      maxConnections: 1,
    };
    expect((await reconfigure(hub, hub.core, smallest)).limits).toMatchObject(smallest);
  });

  it('R74: count as the smallest where an earlier release stored them, which is said, and can be changed', async () => {
    const logger = new RecordingLogger();
    const hub = await new ManualHub().start();
    const changed = {
      rateLimit: { rate: 1e-308, burst: 1 },
      connectRate: { rate: 5, burst: 0.5 },
      maxConnections: 0,
    };
    await hub.run(hub.store.writeSettings({ version: 1, text: JSON.stringify({ changed, log: [] }) }));
    const core = await hub.replacedBy({ logger });
    expect(core.limits.current).toMatchObject({
      rateLimit: { rate: 1, burst: 10 },
      connectRate: { rate: 5, burst: 1 },
      maxConnections: 1,
    });
    expect(logger.saying('lock everybody out')).toMatchObject([{ facts: { raised: { length: 4 } } }]);
    expect((await reconfigure(hub, core, { tombstones: 5_000 })).limits.rateLimit.rate).toBe(1);
    const rateLimit = { rate: 50, burst: 60 };
    expect((await reconfigure(hub, core, { rateLimit })).limits.rateLimit).toEqual(rateLimit);
  });
});

describe('limits that many change at once', () => {
  it('R74: take all the changes, though two nodes make them at the same moment', async () => {
    const hub = await new ManualHub().start();
    const clock = hub.time.scope(0);
    const base = hub.core.limits.current;
    const nodes = [1, 2].map((seed) => {
      const store = new MemoryStore({ clock: hub.time.scope(2), disk: hub.storage.node() });
      const bus = new LocalBus({ nodeId: `n${seed}`, clock });
      const limits = new LiveLimits({
        ...{ store, bus, clock, base },
        ...{ randomness: new Random(seed), logger: silentLogger },
      });
      return { store, limits };
    });
    await hub.run(Promise.all(nodes.map(({ store }) => store.open())));
    const changing = Array.from({ length: 60 }, (_, n) =>
      nodes[n % 2]?.limits.reconfigure('somebody', { changes: { maxConnections: n + 1 } }),
    );
    const outcomes = await hub.run(Promise.allSettled(changing));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    await hub.pass(10_000);
    expect(hub.core.limits.state.version).toBe(60);
  });
});
