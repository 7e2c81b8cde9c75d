import { describe, expect, it } from '@jest/globals';
import { LIMITS, type Operation } from '@session-hub/shared';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';

const numbered = (operation: Operation, n: number): Operation => ({ ...operation, n });

/** The session `a`, whose lease `w1` holds. */
async function started() {
  const hub = await new ManualHub().start();
  const { view } = await hub.run(hub.core.create(ANONYMOUS, { id: 'a', start: true, emitter: 'w1' }));
  return { hub, epoch: view.epoch };
}

interface Sent {
  emitter?: string;
  fence?: number;
  epoch?: string;
  ifSeq?: number;
}

/** Appends one custom event for each of these numbers. */
function append(hub: ManualHub, follows: number, numbers: readonly number[], about: Sent = {}) {
  const operations = numbers.map((n) => numbered(custom(n), n));
  return hub.run(hub.core.append(ANONYMOUS, { id: 'a', emitter: 'w1', follows, operations, ...about }));
}

const gap = (expected: number) => ({ code: 'number_gap', retryable: true, details: { expected } });

const payloads = (hub: ManualHub) =>
  hub.log('a').flatMap((event) => (event.type === 'custom' ? event.data.payload : []));

describe('an append that says what it follows', () => {
  it('R96: is refused while what it follows has not been applied, and applied once it has', async () => {
    const { hub } = await started();
    await append(hub, 0, [1, 2]);
    await expect(append(hub, 4, [5])).rejects.toMatchObject(gap(3));
    expect(payloads(hub)).toEqual([1, 2]);
    await append(hub, 2, [3, 4]);
    await append(hub, 4, [5]);
    expect(payloads(hub)).toEqual([1, 2, 3, 4, 5]);
  });

  it('R96: is refused behind a request that was refused as a whole, so that nothing of both is lost', async () => {
    const { hub } = await started();
    await hub.append('a', progress(50));
    const send = (follows: number, operations: Operation[]) =>
      hub.core.append(ANONYMOUS, { id: 'a', emitter: 'w1', all: true, follows, operations });
    const [one, two, three, four] = [custom(1), custom(2), progress(1), custom(4)].map((operation, before) =>
      numbered(operation, before + 1),
    ) as [Operation, Operation, Operation, Operation];
    const outcomes = await hub.run(
      Promise.allSettled([send(0, [one]), send(1, [two, three]), send(3, [four])]),
    );
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'progress_went_back' } },
      { status: 'rejected', reason: gap(2) },
    ]);
    // What cannot be applied is given up, the rest is sent again in order.
    await hub.run(send(1, [two]));
    await hub.run(send(2, [four]));
    expect(payloads(hub)).toEqual([1, 2, 4]);
  });

  it('R96: is applied in the write of the append that it follows', async () => {
    const { hub } = await started();
    await hub.run(
      Promise.all(
        [1, 2, 3].map((n) =>
          hub.core.append(ANONYMOUS, {
            id: 'a',
            emitter: 'w1',
            follows: n - 1,
            operations: [numbered(custom(n), n)],
          }),
        ),
      ),
    );
    expect(payloads(hub)).toEqual([1, 2, 3]);
  });

  it('R96: counts the first append of an emitter as one that follows nothing', async () => {
    const { hub } = await started();
    for (const emitter of ['w1', 'w2'])
      await expect(append(hub, 1, [2], { emitter })).rejects.toMatchObject(gap(1));
    await append(hub, 0, [1], { emitter: 'w2' });
    await append(hub, 1, [2], { emitter: 'w2' });
    expect(payloads(hub)).toEqual([1, 2]);
  });

  it('R96: may leave out what was given up, in the middle of it and before it', async () => {
    const { hub } = await started();
    await append(hub, 0, [1]);
    await append(hub, 1, [4, 9]);
    await append(hub, 9, [12]);
    expect(payloads(hub)).toEqual([1, 4, 9, 12]);
  });

  it('R24, R96: may follow an operation that was refused by itself', async () => {
    const { hub } = await started();
    await hub.append('a', progress(50));
    const operations = [numbered(progress(1), 1)];
    await hub.run(hub.core.append(ANONYMOUS, { id: 'a', emitter: 'w1', follows: 0, operations }));
    await append(hub, 1, [2]);
    expect(payloads(hub)).toEqual([2]);
  });

  it('R27, R96: is a duplicate when it was applied, whatever it follows', async () => {
    const { hub } = await started();
    await append(hub, 0, [1, 2]);
    await append(hub, 2, [3]);
    expect(await append(hub, 2, [3])).toMatchObject({ results: [{ ok: true, duplicate: true }] });
    expect(await append(hub, 1, [2, 3, 4])).toMatchObject({
      results: [{ duplicate: true }, { duplicate: true }, { ok: true }],
    });
    expect(payloads(hub)).toEqual([1, 2, 3, 4]);
  });

  it('R27, R96: is applied when the hub may have forgotten the emitter', async () => {
    const { hub } = await started();
    await append(hub, 0, [1], { emitter: 'early' });
    await append(hub, 0, [1]);
    for (let other = 1; other < LIMITS.emittersPerSession; other++)
      await append(hub, 0, [1], { emitter: `other-${other}` });
    await append(hub, 7, [8], { emitter: 'early' });
    expect(payloads(hub).at(-1)).toBe(8);
  });

  it('R27, R96: is refused from the holder of the lease, which the hub does not forget', async () => {
    const { hub } = await started();
    for (let other = 0; other < LIMITS.emittersPerSession; other++)
      await append(hub, 0, [1], { emitter: `other-${other}` });
    await expect(append(hub, 1, [2])).rejects.toMatchObject(gap(1));
  });

  it('R48, R96: hears of a lossy failover by its epoch, and without one by the gap', async () => {
    const { hub, epoch } = await started();
    for (let n = 1; n <= 5; n++) await append(hub, n - 1, [n], { epoch });
    hub.storage.loseNewest(3);
    await expect(append(hub, 5, [6], { epoch })).rejects.toMatchObject({
      code: 'epoch_changed',
      details: { n: 2 },
    });
    await expect(append(hub, 5, [6])).rejects.toMatchObject(gap(3));
    const now = hub.storage.epochOf('a') ?? '';
    await append(hub, 2, [3, 4], { epoch: now });
    await append(hub, 4, [5, 6], { epoch: now });
    expect(payloads(hub)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('R48, R96: goes on after a lossy failover without what the emitter holds no longer', async () => {
    const { hub } = await started();
    for (let n = 1; n <= 5; n++) await append(hub, n - 1, [n]);
    hub.storage.loseNewest(3);
    await append(hub, 2, [5, 6]);
    expect(payloads(hub)).toEqual([1, 2, 5, 6]);
  });

  it('R35, R96: hears that its lease is gone before it hears of a gap', async () => {
    const { hub } = await started();
    await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'w2', 'take'));
    await expect(append(hub, 1, [2], { fence: 1 })).rejects.toMatchObject({ code: 'lease_lost' });
  });

  it('R73, R96: hears of a gap before it hears that the head has moved', async () => {
    const { hub } = await started();
    await expect(append(hub, 1, [2], { ifSeq: 1 })).rejects.toMatchObject(gap(1));
  });

  it.each([
    [
      'a number that is not below its first',
      { emitter: 'w1', follows: 2, operations: [numbered(custom(1), 2)] },
    ],
    ['a number without an emitter', { follows: 0, operations: [numbered(custom(1), 1)] }],
    ['a number before operations without any', { emitter: 'w1', follows: 0, operations: [custom(1)] }],
  ])('R96: is a bad request with %s', async (_what, sent) => {
    const { hub } = await started();
    await append(hub, 0, [1, 2]);
    await expect(hub.run(hub.core.append(ANONYMOUS, { id: 'a', ...sent }))).rejects.toMatchObject({
      code: 'bad_request',
    });
  });

  it('R27: need not say it: an emitter of before skips numbers as it did', async () => {
    const { hub } = await started();
    const operations = [numbered(custom(5), 5)];
    await hub.run(hub.core.append(ANONYMOUS, { id: 'a', emitter: 'w1', operations }));
    expect(payloads(hub)).toEqual([5]);
  });
});
