import { describe, expect, it } from '@jest/globals';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub } from '../../../support/manual-hub.js';
import { RecordingLogger } from '../../../support/recording-logger.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GIB = 1024 ** 3;

function measured(heapUsed: number) {
  return { eventLoopDelay: () => null, memory: () => ({ rss: 2 * GIB, heapUsed, heapLimit: GIB }) };
}

describe('the health of the hub', () => {
  it('R93: suffers when deadlines are not carried out, and says since when, until they are', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    await hub.create('b');
    await hub.pass(4 * MINUTE);
    expect(await hub.run(hub.core.hubHealth())).toMatchObject({
      state: 'healthy',
      deadlines: { overdue: 0, lag: 0 },
    });
    hub.store.health = () => Promise.resolve({ ok: true });
    hub.disk.full = true;
    await hub.pass(MINUTE + 3_000);
    const late = await hub.run(hub.core.hubHealth());
    expect(late).toMatchObject({ state: 'warning', deadlines: { overdue: 2 } });
    expect(late.reasons).toEqual([expect.stringMatching(/^2 deadlines are overdue, the oldest for [23]/)]);
    await hub.pass(10_000);
    expect(await hub.run(hub.core.hubHealth())).toMatchObject({ state: 'critical' });
    hub.disk.full = false;
    await hub.pass(MINUTE);
    expect(await hub.run(hub.core.hubHealth())).toMatchObject({
      state: 'healthy',
      deadlines: { overdue: 0, lag: 0 },
    });
  });

  it('R93: does not call late what waits for the hook before an expiry', async () => {
    const hub = await new ManualHub({ beforeExpiry: () => new Promise(() => {}) }).start();
    await hub.create('a');
    await hub.pass(30 * MINUTE + 5_000);
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).status).toBe('idle');
    expect(await hub.run(hub.core.hubHealth())).toMatchObject({ deadlines: { overdue: 0, lag: 0 } });
  });

  it('R68: is a warning while the store has one, and says it', async () => {
    const hub = await new ManualHub().start();
    hub.store.health = () => Promise.resolve({ ok: true, warning: 'Allow it.' });
    expect(await hub.run(hub.core.hubHealth())).toMatchObject({
      state: 'warning',
      reasons: ['Allow it.'],
      store: { ok: true },
    });
  });

  it('R93: does not know what its store does not say', async () => {
    const hub = await new ManualHub().start();
    hub.store.due = () => Promise.reject(new Error('away'));
    expect(await hub.run(hub.core.hubHealth())).toMatchObject({ deadlines: null, memory: null });
  });

  it.each([
    [0.69, 'healthy'],
    [0.7, 'warning'],
    [0.9, 'critical'],
  ])('R93: with %s of the heap used is %s', async (share, state) => {
    const hub = await new ManualHub({ process: measured(share * GIB) }).start();
    const health = await hub.run(hub.core.hubHealth());
    expect(health).toMatchObject({ state, memory: { heapLimit: GIB } });
    expect(health.reasons.join()).toMatch(state === 'healthy' ? /^$/ : /memory that its heap may have/);
  });
});

describe('the log of a hub', () => {
  it('has one line an hour, and one at the end, with what the hub holds', async () => {
    const logger = new RecordingLogger();
    const hub = await new ManualHub({ logger, process: measured(1) }).start();
    await hub.create('a');
    await hub.pass(2 * HOUR + MINUTE);
    const hourly = logger.saying('how the hub is');
    expect(hourly).toHaveLength(2);
    expect(hourly[0]).toMatchObject({
      level: 'info',
      facts: { total: 1, sessionsByStatus: { expired: 1 }, memory: { rss: 2 * GIB } },
    });
    await hub.run(hub.core.close());
    expect(logger.saying('when it closed')).toMatchObject([{ level: 'info', facts: { total: 1 } }]);
    await hub.pass(2 * HOUR);
    expect(logger.saying('how the hub is')).toHaveLength(2);
  });

  it('does without the last line when the store does not say what it holds', async () => {
    const logger = new RecordingLogger();
    const hub = await new ManualHub({ logger }).start();
    hub.store.counts = () => Promise.reject(new Error('away'));
    await hub.run(hub.core.close());
    expect(logger.saying('when it closed')).toEqual([]);
  });
});
