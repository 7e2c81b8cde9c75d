import { describe, expect, it } from '@jest/globals';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub } from '../../../support/manual-hub.js';

async function leased(): Promise<ManualHub> {
  const hub = await new ManualHub().start();
  await hub.run(hub.core.create(ANONYMOUS, { id: 'a', start: true, emitter: 'w1' }));
  return hub;
}

describe('a lease', () => {
  it('R34: is refused while another holds it, and says how long that may last', async () => {
    const hub = await leased();
    await expect(hub.run(hub.core.acquire(ANONYMOUS, 'a', 'w2', 'if-free'))).rejects.toMatchObject({
      code: 'lease_held',
      retryAfter: expect.any(Number),
      details: { emitter: 'w1' },
    });
  });

  it('R34, R35: taken over gets a higher fence, and the writes of the one before are refused as a whole', async () => {
    const hub = await leased();
    expect(await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'w2', 'take'))).toMatchObject({
      lease: { fence: 2 },
      n: 0,
    });
    const late = { id: 'a', emitter: 'w1', fence: 1, operations: [{ ...custom('late'), n: 1 }] };
    await expect(hub.run(hub.core.append(ANONYMOUS, late))).rejects.toMatchObject({
      code: 'lease_lost',
      retryable: false,
    });
    expect(hub.log('a').some(({ type }) => type === 'custom')).toBe(false);
  });

  it('R35: with a fence that was never handed out is refused; a write without a fence needs none', async () => {
    const hub = await leased();
    const forged = { id: 'a', fence: 9, operations: [custom(1)] };
    await expect(hub.run(hub.core.append(ANONYMOUS, forged))).rejects.toMatchObject({ code: 'lease_lost' });
    expect((await hub.append('a', custom(1))).results).toMatchObject([{ ok: true }]);
  });

  it("R35, R36: is nobody else's, though they know the fence", async () => {
    const hub = await leased();
    const forged = { id: 'a', emitter: 'w2', fence: 1, operations: [custom(1)] };
    await expect(hub.run(hub.core.append(ANONYMOUS, forged))).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await hub.run(hub.core.beat(ANONYMOUS, 'w2', [{ id: 'a', fence: 1 }]))).toEqual({
      lost: ['a'],
      renumbered: [],
    });
  });

  it('R34: asked for again by its holder stays the same, and tells how far its numbers came', async () => {
    const hub = await leased();
    const batch = { id: 'a', emitter: 'w1', fence: 1, operations: [{ ...custom(1), n: 7 }] };
    await hub.run(hub.core.append(ANONYMOUS, batch));
    expect(await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'w1', 'if-free'))).toMatchObject({
      lease: { fence: 1 },
      n: 7,
    });
  });

  it('R36: that nobody renews is lost after 30 s, and everybody is told', async () => {
    const hub = await leased();
    await hub.pass(31_000);
    const view = await hub.run(hub.core.read(ANONYMOUS, 'a'));
    expect(view).toMatchObject({ emitter: null, health: { state: 'lost' }, status: 'suspended' });
    expect(hub.log('a').at(-3)).toMatchObject({
      type: 'lease',
      data: { change: 'lost', emitter: 'w1', fence: 1 },
    });
  });

  it('R36: that is renewed runs on without an event for each beat', async () => {
    const hub = await leased();
    for (let beat = 0; beat < 12; beat++) {
      expect(await hub.run(hub.core.beat(ANONYMOUS, 'w1', [{ id: 'a', fence: 1 }]))).toEqual({
        lost: [],
        renumbered: [],
      });
      await hub.pass(10_000);
    }
    expect(hub.log('a')).toHaveLength(3);
  });

  it("R36: that ran out is its holder's again as long as nobody else took it", async () => {
    const hub = await leased();
    await hub.pass(40_000);
    expect(await hub.run(hub.core.beat(ANONYMOUS, 'w1', [{ id: 'a', fence: 1 }]))).toEqual({
      lost: [],
      renumbered: [],
    });
    expect(await hub.run(hub.core.read(ANONYMOUS, 'a'))).toMatchObject({
      emitter: { id: 'w1' },
      health: { state: 'healthy' },
    });
    await hub.pass(40_000);
    await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'w2', 'if-free'));
    expect(
      await hub.run(
        hub.core.beat(ANONYMOUS, 'w1', [
          { id: 'a', fence: 1 },
          { id: 'nobody', fence: 1 },
        ]),
      ),
    ).toEqual({ lost: ['a', 'nobody'], renumbered: [] });
  });

  it('R37: is given back by its holder, and by the end of the session', async () => {
    const hub = await leased();
    await hub.run(hub.core.release(ANONYMOUS, 'a', 'w2', 1));
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).emitter?.id).toBe('w1');
    await hub.run(hub.core.release(ANONYMOUS, 'a', 'w1', 1));
    expect((await hub.run(hub.core.read(ANONYMOUS, 'a'))).emitter).toBeNull();
    await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'w2', 'if-free'));
    const { view } = await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'complete' }));
    expect(view).toMatchObject({ status: 'completed', emitter: null });
  });
});
