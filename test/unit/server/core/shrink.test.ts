import { describe, expect, it } from '@jest/globals';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub } from '../../../support/manual-hub.js';
import { RecordingLogger } from '../../../support/recording-logger.js';

const MINUTE = 60_000;

const idsOf = async (hub: ManualHub): Promise<string[]> =>
  (await hub.run(hub.core.list(ANONYMOUS, { limit: 200 }))).rows.map(({ id }) => id).sort();

function allow(hub: ManualHub, maxSessions: number | null) {
  const changes = { capacity: { maxSessions } };
  return hub.run(hub.core.managing.reconfigure(ANONYMOUS, { changes }));
}

/** Two that completed, then two that expired, then one that was closed, and two that run; each a moment later. */
async function started(logger = new RecordingLogger()): Promise<ManualHub> {
  const hub = await new ManualHub({ logger }).start();
  const end = async (id: string, verb: 'complete' | 'stop') => {
    await hub.create(id);
    await hub.run(hub.core.command(ANONYMOUS, id, { verb }));
  };
  await end('completed-1', 'complete');
  await end('completed-2', 'complete');
  await hub.create('expired-1');
  await hub.create('expired-2');
  await hub.pass(31 * MINUTE);
  await end('closed-1', 'stop');
  await hub.create('running-1');
  await hub.create('running-2');
  return hub;
}

describe('a lower limit of sessions', () => {
  it('R95: lets expired sessions go first, then other ended ones, the oldest first, down to the limit', async () => {
    const hub = await started();
    await allow(hub, 6);
    await hub.pass(1_000);
    expect(await idsOf(hub)).not.toContain('expired-1');
    expect(await idsOf(hub)).toHaveLength(6);
    await allow(hub, 4);
    await hub.pass(1_000);
    expect(await idsOf(hub)).toEqual(['closed-1', 'completed-2', 'running-1', 'running-2']);
  });

  it('R95: never lets go what still runs, and leaves tombstones and a line in the log', async () => {
    const logger = new RecordingLogger();
    const hub = await started(logger);
    await allow(hub, 1);
    await hub.pass(1_000);
    expect(await idsOf(hub)).toEqual(['running-1', 'running-2']);
    await expect(hub.run(hub.core.read(ANONYMOUS, 'completed-1'))).rejects.toMatchObject({
      details: { tombstone: { status: 'completed' } },
    });
    expect(logger.saying('there may be fewer now')).toMatchObject([
      { level: 'info', facts: { removed: 5, maxSessions: 1 } },
    ]);
  });

  it('R95: does not touch anything when the limit is raised, lifted, or another one is changed', async () => {
    const hub = await started();
    await allow(hub, 7);
    await allow(hub, 100);
    await allow(hub, null);
    await hub.run(hub.core.managing.reconfigure(ANONYMOUS, { changes: { maxConnections: 3 } }));
    await hub.pass(1_000);
    expect(await idsOf(hub)).toHaveLength(7);
  });

  it('R95: goes in steps, by the limit as it is now, and no further once the hub is closed', async () => {
    const hub = await new ManualHub().start();
    for (let n = 0; n < 190; n++) {
      void hub.core.create(ANONYMOUS, { id: `s${n}`, start: true });
    }
    await hub.pass(31 * MINUTE);
    await allow(hub, 1);
    await hub.pass(10);
    const after = (await idsOf(hub)).length;
    expect(after).toBeLessThan(190);
    expect(after).toBeGreaterThan(100);
    await allow(hub, 120);
    await hub.pass(1_000);
    expect(await idsOf(hub)).toHaveLength(120);
    await allow(hub, 1);
    const next = await hub.replacedBy();
    await hub.pass(5_000);
    const { total } = await hub.run(next.list(ANONYMOUS, {}));
    expect(total).toBeGreaterThan(60);
  });

  it('R95: gives up where nothing can be removed, and says so once', async () => {
    const logger = new RecordingLogger();
    const hub = await started(logger);
    hub.store.counts = () => Promise.reject(new Error('away'));
    await allow(hub, 1);
    await hub.pass(10_000);
    expect(logger.saying('creates will do it')).toHaveLength(1);
    expect(await idsOf(hub)).toHaveLength(7);
  });
});
