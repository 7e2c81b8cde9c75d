import { describe, expect, it } from '@jest/globals';
import type { Operation } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';

describe('append at its limits', () => {
  it('R27: applies a number once within one batch, and none below it', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const operations = [5, 5, 3, 6].map((n) => ({ ...custom(n), n }));
    const { results } = await hub.run(hub.core.append(ANONYMOUS, { id: 'a', emitter: 'w1', operations }));
    expect(results).toMatchObject([{ seq: 3 }, { duplicate: true }, { duplicate: true }, { seq: 4 }]);
    expect(hub.log('a')).toHaveLength(4);
  });

  it('R27: remembers the numbers of the one that holds the lease, however many others come', async () => {
    const hub = await new ManualHub().start();
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', start: true, emitter: 'holder' }));
    const batch = (emitter: string) => ({ id: 'a', emitter, operations: [{ ...custom(emitter), n: 1 }] });
    await hub.run(hub.core.append(ANONYMOUS, batch('holder')));
    for (let n = 1; n <= 40; n++) await hub.run(hub.core.append(ANONYMOUS, batch(`e${n}`)));
    expect((await hub.run(hub.core.append(ANONYMOUS, batch('holder')))).results).toMatchObject([
      { duplicate: true },
    ]);
    expect((await hub.run(hub.core.append(ANONYMOUS, batch('e40')))).results).toMatchObject([
      { duplicate: true },
    ]);
  });

  it('R27: keeps the keys of appends and of commands apart', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    await hub.run(hub.core.append(ANONYMOUS, { id: 'a', key: 'k', operations: [custom(1)] }));
    const paused = await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'pause' }, 'k'));
    expect(paused).toMatchObject({ seq: 4, view: { status: 'paused' } });
    const again = await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'pause' }, 'k'));
    expect(again).toMatchObject({ seq: 4, view: { status: 'paused' } });
  });

  it('R42: does not count refused operations as activity', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    await hub.append('a', progress(50));
    for (let minute = 0; minute < 8; minute++) {
      await hub.append('a', progress(1));
      await hub.pass(60_000);
    }
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).status).toBe('idle');
  });

  it('lets a full session be held, ended and expired', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const fill = async (length: number): Promise<void> => {
      for (let n = 0; ; n++) {
        const operation: Operation = {
          type: 'state',
          data: { set: { [`x${length}-${n}`]: 'x'.repeat(length) } },
        };
        try {
          await hub.append('a', operation);
        } catch {
          return;
        }
      }
    };
    for (const length of [100_000, 5_000, 200, 1]) await fill(length);
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'pause', reason: 'full' }));
    const { view } = await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'complete' }));
    expect(view.status).toBe('completed');
  });

  it('settles what was submitted before it closes', async () => {
    const hub = await new ManualHub().start();
    await hub.create('a');
    const appends = Array.from({ length: 50 }, (_, n) =>
      hub.core.append(ANONYMOUS, { id: 'a', operations: [custom(n)] }),
    );
    const all = Promise.allSettled(appends);
    await hub.run(hub.core.close());
    expect((await all).every(({ status }) => status === 'fulfilled')).toBe(true);
    await expect(hub.core.append(ANONYMOUS, { id: 'a', operations: [custom(0)] })).rejects.toMatchObject({
      code: 'closing',
    });
  });
});
