import { describe, expect, it } from '@jest/globals';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { ManualHub } from '../../../support/manual-hub.js';

async function hubWith(id: string): Promise<ManualHub> {
  const hub = await new ManualHub().start();
  await hub.create(id);
  return hub;
}

describe('removing one session', () => {
  it('R91: removes one that has ended, at once, and answers with its tombstone', async () => {
    const hub = await hubWith('a');
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'complete', result: 7 }));
    const { tombstone } = await hub.run(hub.core.managing.remove(ANONYMOUS, { id: 'a' }));
    expect(tombstone).toMatchObject({ id: 'a', status: 'completed', outcome: { result: 7 } });
    await expect(hub.run(hub.core.read(ANONYMOUS, 'a'))).rejects.toMatchObject({
      code: 'session_not_found',
      details: { tombstone },
    });
  });

  it('R91: leaves alone what still runs, and says what is possible', async () => {
    const hub = await hubWith('a');
    await expect(hub.run(hub.core.managing.remove(ANONYMOUS, { id: 'a' }))).rejects.toMatchObject({
      code: 'illegal_transition',
      details: { status: 'active', possible: expect.arrayContaining(['stop']) },
    });
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).status).toBe('active');
  });

  it('R91: ends what still runs where that is asked for, and tells why', async () => {
    const hub = await hubWith('a');
    const asked = { id: 'a', end: true, reason: 'started twice' } as const;
    const { tombstone } = await hub.run(hub.core.managing.remove(ANONYMOUS, asked));
    expect(tombstone).toMatchObject({
      status: 'expired',
      outcome: { kind: 'expired', reason: 'started twice' },
    });
  });

  it('R91: a repeated removal is told how it ended, and one of nobody that there is none', async () => {
    const hub = await hubWith('a');
    const asked = { id: 'a', end: true } as const;
    const { tombstone } = await hub.run(hub.core.managing.remove(ANONYMOUS, asked));
    for (const again of [asked, { id: 'a' }]) {
      await expect(hub.run(hub.core.managing.remove(ANONYMOUS, again))).rejects.toMatchObject({
        code: 'session_not_found',
        details: { tombstone },
      });
    }
    const nobody = hub.core.managing.remove(ANONYMOUS, { id: 'nobody', end: true });
    await expect(hub.run(nobody)).rejects.toMatchObject({ code: 'session_not_found', details: {} });
  });

  it('R91: what somebody brings back under the id is another session, and stays', async () => {
    const hub = await hubWith('a');
    await hub.run(hub.core.managing.remove(ANONYMOUS, { id: 'a', end: true }));
    await hub.create('a');
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).status).toBe('active');
  });
});
