import { describe, expect, it } from '@jest/globals';
import type { Command } from '@session-hub/shared';
import fc from 'fast-check';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub } from '../../../support/manual-hub.js';
import { RecordingSink } from '../../../support/recording-sink.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const command = (hub: ManualHub, id: string, asked: Command) =>
  hub.run(hub.core.command(ANONYMOUS, id, asked));
const isThere = (hub: ManualHub, id: string): boolean => hub.disk.read(id) !== null;

describe('retention', () => {
  it('R70: removes failed sessions after 1 hour, completed after 6, others after 24', async () => {
    const hub = await new ManualHub().start();
    const ends: [string, Command][] = [
      ['failed', { verb: 'fail' }],
      ['completed', { verb: 'complete' }],
      ['closed', { verb: 'stop' }],
    ];
    for (const [id, asked] of ends) {
      await hub.create(id);
      await command(hub, id, asked);
    }
    const those = (): string[] => ends.map(([id]) => id).filter((id) => isThere(hub, id));
    await hub.pass(HOUR - 1_000);
    expect(those()).toEqual(['failed', 'completed', 'closed']);
    await hub.pass(2_000);
    expect(those()).toEqual(['completed', 'closed']);
    await hub.pass(5 * HOUR);
    expect(those()).toEqual(['closed']);
    await hub.pass(18 * HOUR);
    expect(those()).toEqual([]);
  });

  it('R70: goes by the policy that the session was created with', async () => {
    const hub = await new ManualHub().start();
    const overrides = { policy: { retention: { completed: 5_000 } } };
    await hub.run(hub.core.create(ANONYMOUS, { id: 'short', start: true, overrides }));
    await hub.create('long');
    for (const id of ['short', 'long']) await command(hub, id, { verb: 'complete' });
    await hub.pass(6_000);
    expect([isThere(hub, 'short'), isThere(hub, 'long')]).toEqual([false, true]);
  });

  it('R71: tells who comes late how it ended, for seven days', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    await command(hub, 'a', { verb: 'fail', error: { message: 'no disk' } });
    await hub.pass(2 * HOUR);
    const details = { tombstone: { id: 'a', status: 'failed', outcome: { kind: 'failed' } } };
    await expect(hub.run(hub.core.read(ANONYMOUS, 'a'))).rejects.toMatchObject({
      code: 'session_not_found',
      details,
    });
    await expect(hub.append('a', custom(1))).rejects.toMatchObject({ code: 'session_not_found', details });
    const reader = hub.core.openReader(ANONYMOUS, new RecordingSink());
    await expect(hub.run(reader.follow('a', null))).rejects.toMatchObject({ details });
    hub.clockShift += 7 * DAY;
    const refusal = await hub.run(hub.core.read(ANONYMOUS, 'a').catch((error: unknown) => error));
    expect(refusal).toMatchObject({ code: 'session_not_found' });
    expect(refusal).not.toMatchObject({ details });
  });

  it('R47: tells who watches when the session is removed, with what is left of it', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const sink = new RecordingSink();
    await hub.run(hub.core.openReader(ANONYMOUS, sink).follow('a', null));
    await command(hub, 'a', { verb: 'complete', result: { files: 3 } });
    await hub.pass(6 * HOUR + 2_000);
    expect(sink.vanished).toEqual(['a']);
    expect(sink.tombstones).toMatchObject([
      { id: 'a', outcome: { kind: 'completed', result: { files: 3 } } },
    ]);
  });

  it('R71: begins another log when the id is used again, and applies a key anew', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const asked = { id: 'a', operations: [custom(1)], key: 'once' };
    const before = await hub.run(hub.core.append(ANONYMOUS, asked));
    await command(hub, 'a', { verb: 'fail' });
    await hub.pass(2 * HOUR);
    await hub.create('a');
    const after = await hub.run(hub.core.append(ANONYMOUS, asked));
    expect(after.epoch).not.toBe(before.epoch);
    expect(after.seq).toBe(3);
    expect(hub.log('a').filter(({ type }) => type === 'custom')).toHaveLength(1);
  });

  it('keeps no result in a tombstone that would make it large', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    await command(hub, 'a', { verb: 'complete', reason: 'done', result: 'x'.repeat(50_000) });
    await hub.pass(7 * HOUR);
    const tombstone = hub.disk.tombstone('a', hub.time.now);
    expect(tombstone?.outcome).toMatchObject({ kind: 'completed', reason: 'done' });
    expect(JSON.stringify(tombstone).length).toBeLessThan(1_000);
  });

  it('R70: removes each session when its time has come and none before, whatever happened to it', async () => {
    const verbs = ['complete', 'fail', 'stop'] as const;
    const life = fc.record({
      verb: fc.constantFrom(...verbs),
      endsAfter: fc.integer({ min: 1, max: 4 * 60_000 }),
      failed: fc.integer({ min: 2_000, max: HOUR / 4 }),
      completed: fc.integer({ min: 2_000, max: HOUR / 4 }),
      other: fc.integer({ min: 2_000, max: HOUR / 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 6 }), async (lives) => {
        const hub = await new ManualHub().start();
        const due = new Map<string, number>();
        const removed = new Map<string, number>();
        const { remove } = hub.disk;
        hub.disk.remove = (removal, now) => {
          removed.set(removal.tombstone.id, hub.time.now);
          return remove.call(hub.disk, removal, now);
        };
        for (const [n, { verb, endsAfter, ...retention }] of lives.entries()) {
          const id = `s${n}`;
          const overrides = { policy: { retention } };
          await hub.run(hub.core.create(ANONYMOUS, { id, start: true, overrides }));
          await hub.pass(endsAfter);
          await command(hub, id, { verb });
          const kept = { complete: retention.completed, fail: retention.failed, stop: retention.other }[verb];
          due.set(id, (hub.disk.read(id)?.view.endedAt ?? Number.NaN) + kept);
        }
        await hub.pass(HOUR / 4 + 2_000);
        for (const [id, at] of due) {
          expect(removed.get(id)).toBeGreaterThanOrEqual(at);
          expect(removed.get(id)).toBeLessThan(at + 1_000);
          expect(isThere(hub, id)).toBe(false);
        }
      }),
      { numRuns: 15 },
    );
  });
});
