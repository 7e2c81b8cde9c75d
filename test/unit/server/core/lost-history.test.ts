import { describe, expect, it } from '@jest/globals';
import { ANONYMOUS } from 'session-hub/internal/core/session/draft/actors.js';
import { custom, ManualHub, progress } from '../../../support/manual-hub.js';

/** The session `a` under the lease of w1, whose numbers have come to `n`, and the epoch it has. */
async function worked(n: number): Promise<{ hub: ManualHub; epoch: string }> {
  const hub = await new ManualHub().start();
  const { view } = await hub.run(
    hub.core.create(ANONYMOUS, { id: 'a', start: true, emitter: 'w1', key: 'once' }),
  );
  for (let number = 1; number <= n; number++) await append(hub, number, view.epoch);
  return { hub, epoch: view.epoch };
}

function append(hub: ManualHub, n: number, epoch?: string) {
  const operations = [{ ...custom(n), n }];
  const known = epoch === undefined ? {} : { epoch };
  return hub.run(hub.core.append(ANONYMOUS, { id: 'a', emitter: 'w1', fence: 1, operations, ...known }));
}

const payloads = (hub: ManualHub) =>
  hub.log('a').flatMap((event) => (event.type === 'custom' ? event.data.payload : []));

describe('a history that lost its newest commits', () => {
  it('R48: takes nothing from an emitter that knows the one before, and says how far its numbers have come', async () => {
    const { hub, epoch } = await worked(5);
    hub.storage.loseNewest(3);
    await expect(append(hub, 6, epoch)).rejects.toMatchObject({
      code: 'epoch_changed',
      details: { n: 2, epoch: hub.storage.epochOf('a') },
    });
    await expect(append(hub, 5, epoch)).rejects.toMatchObject({ code: 'epoch_changed' });
    expect(payloads(hub)).toEqual([1, 2]);
  });

  it('R27, R48: still says of what it has kept that it was applied, also when that ended the session', async () => {
    const { hub, epoch } = await worked(2);
    const end = [{ type: 'command', data: { verb: 'complete' }, n: 3 }] as const;
    const last = { id: 'a', emitter: 'w1', fence: 1, epoch, operations: [...end] };
    await hub.run(hub.core.append(ANONYMOUS, last));
    hub.storage.loseNewest(0);
    expect(await hub.run(hub.core.append(ANONYMOUS, last))).toMatchObject({
      epoch: hub.storage.epochOf('a'),
      results: [{ ok: true, duplicate: true }],
    });
  });

  it('R48: says so before it looks at the fence', async () => {
    const { hub, epoch } = await worked(1);
    await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'w2', 'take'));
    hub.storage.loseNewest(0);
    await expect(append(hub, 2, epoch)).rejects.toMatchObject({ code: 'epoch_changed', details: { n: 1 } });
  });

  it('R34, R48: tells with the lease which epoch the numbers are of', async () => {
    const { hub, epoch } = await worked(2);
    hub.storage.loseNewest(1);
    const granted = await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'w1', 'if-free'));
    expect(granted).toMatchObject({ n: 1, epoch: hub.storage.epochOf('a'), lease: { fence: 1 } });
    expect(granted.epoch).not.toBe(epoch);
  });

  it('R36, R48: is told to an emitter that has nothing to send as well', async () => {
    const { hub, epoch } = await worked(2);
    hub.storage.loseNewest(1);
    await hub.pass(16_000);
    const beat = () => hub.run(hub.core.beat(ANONYMOUS, 'w1', [{ id: 'a', fence: 1, epoch }]));
    expect(await beat()).toEqual({ lost: [], renumbered: ['a'] });
    hub.storage.vanish();
    await hub.pass(16_000);
    expect(await beat()).toEqual({ lost: [], renumbered: ['a'] });
  });

  it('R48: is another thing than a session that was removed, and whose id another one has', async () => {
    const { hub, epoch } = await worked(3);
    hub.storage.loseNewest(0);
    await hub.run(hub.core.command(ANONYMOUS, 'a', { verb: 'stop' }));
    await hub.run(hub.core.managing.cleanUp(ANONYMOUS, { which: 'ended', dryRun: false }));
    await hub.run(hub.core.create(ANONYMOUS, { id: 'a', start: true }));
    await expect(append(hub, 4, epoch)).rejects.toMatchObject({ code: 'lease_lost' });
    const leases = [{ id: 'a', fence: 1, epoch }];
    expect(await hub.run(hub.core.beat(ANONYMOUS, 'w1', leases))).toEqual({ lost: ['a'], renumbered: [] });
    expect(payloads(hub)).toEqual([]);

    const { epoch: own } = await hub.run(hub.core.acquire(ANONYMOUS, 'a', 'w2', 'if-free'));
    hub.storage.loseNewest(0);
    const next = { id: 'a', emitter: 'w2', fence: 1, epoch: own, operations: [{ ...custom(1), n: 1 }] };
    await expect(hub.run(hub.core.append(ANONYMOUS, next))).rejects.toMatchObject({ code: 'epoch_changed' });
    await expect(append(hub, 4, epoch)).rejects.toMatchObject({ code: 'lease_lost' });
  });

  it('R48: counts a session that history lost and somebody created again as the same', async () => {
    const { hub, epoch } = await worked(3);
    hub.storage.vanish();
    await hub.create('a');
    await expect(append(hub, 4, epoch)).rejects.toMatchObject({ code: 'epoch_changed' });
  });

  it('R27: does not call a number applied that it has lost, whatever this node remembers', async () => {
    const { hub } = await worked(5);
    hub.storage.loseNewest(2);
    await append(hub, 5);
    expect(payloads(hub)).toEqual([1, 2, 3, 5]);
  });

  it('builds nothing on a record of before, though the revision has come round to the same', async () => {
    const { hub } = await worked(3);
    const other = hub.storage.node();
    hub.storage.loseNewest(1);
    const record = other.read('a');
    if (record === null) throw new Error('It is gone.');
    const next = { ...record, revision: record.revision + 1 };
    other.commit(
      {
        id: 'a',
        expected: record.revision,
        record: next,
        recordText: JSON.stringify(next),
        events: [],
        remember: null,
      },
      0,
    );
    await hub.append('a', progress(1));
    expect(payloads(hub)).toEqual([1, 2]);
    expect(hub.log('a').map(({ seq }) => seq)).toEqual(hub.log('a').map((_, position) => position + 1));
  });
});

describe('an answer that no write proves', () => {
  it('R35: is not given from what this node remembers', async () => {
    const { hub } = await worked(1);
    const other = hub.storage.node();
    const record = other.read('a');
    if (record?.guards.lease == null) throw new Error('Nobody holds the lease.');
    const lease = { ...record.guards.lease, emitter: 'w2', fence: 2 };
    const next = {
      ...record,
      revision: record.revision + 1,
      guards: { ...record.guards, lease, fence: 2 },
    };
    const write = { id: 'a', expected: record.revision, record: next, events: [], remember: null };
    other.commit({ ...write, recordText: JSON.stringify(next) }, 0);
    const operations = [{ ...custom('second'), n: 1 }];
    await hub.run(hub.core.append(ANONYMOUS, { id: 'a', emitter: 'w2', fence: 2, operations }));
    expect(payloads(hub)).toEqual([1, 'second']);
  });
});
