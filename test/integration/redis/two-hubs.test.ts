import { afterEach, describe, expect, it } from '@jest/globals';
import { connectHub, type Hub } from '@session-hub/client';
import { emptyView, reduce, type SessionView } from '@session-hub/shared';
import type { Principal } from 'session-hub';
import { withParameters } from '../../support/redis/redis-store.js';
import { sharedRedis } from '../../support/redis/shared-redis.js';
import { type RunningHub, runningHub } from '../../support/running-hub.js';
import { waitUntil } from '../../support/wait-until.js';

const open: { close(): unknown }[] = [];
let round = 0;
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

describe('two hubs on one Redis', () => {
  it('R9, R10: show a watcher of one every event that is reported to the other, in order and once', async () => {
    const [left, right] = await twoHubs();
    const job = await client(right).create({ id: 'far', title: 'Far away' });
    const session = client(left).session('far');
    const seqs: number[] = [];
    const numbers: number[] = [];
    void (async () => {
      for await (const event of session.events({ from: 0 })) {
        seqs.push(event.seq);
        if (event.type === 'custom') numbers.push((event.data.payload as { n: number }).n);
      }
    })();
    for (let n = 1; n <= 2_000; n++) {
      job.custom('tick', { n });
      if (n % 100 === 0) job.progress(n, 2_000);
      if (n % 250 === 0) await job.flush();
    }
    await job.complete();
    await waitUntil(
      async () => numbers.length >= 2_000 && session.view?.status === 'completed',
      20_000,
      'all',
    );
    expect(numbers).toEqual(Array.from({ length: 2_000 }, (_, index) => index + 1));
    expect(seqs).toEqual([...seqs].sort((one, other) => one - other));
    expect(new Set(seqs).size).toBe(seqs.length);
    expect(session.view).toEqual(await client(right).read('far'));
  });

  it('R24: let emitters of both write into one session, and all hear the same', async () => {
    const hubs = await twoHubs();
    const [left, right] = hubs;
    await client(left).create({ id: 'both' });
    const watched = hubs.map((hub) => client(hub).session('both'));
    for (const session of watched) session.on('custom', () => {});
    await Promise.all(
      hubs.flatMap(({ hub }, by) =>
        Array.from({ length: 100 }, (_, n) =>
          hub.facade.append(nobody, {
            id: 'both',
            operations: [{ type: 'custom', data: { name: 'x', payload: { by, n } } }],
          }),
        ),
      ),
    );
    const view = await client(left).read('both');
    for (const session of watched) {
      await waitUntil(async () => session.view?.seq === view.seq, 10_000, 'the head');
      expect(session.view).toEqual(view);
    }
    expect(await folded(client(right), view)).toEqual(view);
  });

  it('R24: refuse nobody who writes into a session that the other writes into without a pause', async () => {
    const hubs = await twoHubs();
    await client(hubs[0]).create({ id: 'hot' });
    const before = (await client(hubs[0]).read('hot')).seq;
    const refused: unknown[] = [];
    const write = async ({ hub }: RunningHub): Promise<void> => {
      for (let n = 0; n < 500; n++) {
        const operations = [{ type: 'custom' as const, data: { name: 'x', payload: { n } } }];
        await hub.facade.append(nobody, { id: 'hot', operations }).catch((error) => refused.push(error));
      }
    };
    await Promise.all([...hubs, ...hubs].map(write));
    expect(refused).toEqual([]);
    expect((await client(hubs[1]).read('hot')).seq).toBe(before + 2_000);
  });

  it("R50, R36: know one another's leases", async () => {
    const [left, right] = await twoHubs();
    const first = await client(left).create({ id: 'leased' });
    await expect(client(right).attach('leased', { mode: 'if-free' })).rejects.toMatchObject({
      code: 'lease_held',
    });
    const lost = new Promise((resolve) => first.on('lost', resolve));
    const second = await client(right).attach('leased', { mode: 'take' });
    first.log('from the one that lost it');
    expect(await lost).toMatchObject({ code: 'lease_lost' });
    second.log('from the new holder');
    await second.flush();
  });

  it('R39: keep a list of one current with what happens on the other', async () => {
    const [left, right] = await twoHubs();
    const list = client(left).sessions({ status: ['active'] });
    const stop = list.subscribe(() => {});
    const job = await client(right).create({ id: 'listed', title: 'Listed' });
    await waitUntil(
      async () => list.page?.rows.some(({ id }) => id === 'listed') === true,
      10_000,
      'the row',
    );
    await job.complete();
    await waitUntil(async () => list.page?.rows.length === 0, 10_000, 'the end');
    stop();
  });

  it('R50, R27: recognise a repeated request wherever it arrives', async () => {
    const [left, right] = await twoHubs();
    await left.hub.facade.create(nobody, { id: 'keyed', start: true });
    const append = {
      id: 'keyed',
      key: 'once',
      operations: [{ type: 'log' as const, data: { text: 'once' } }],
    };
    const first = await left.hub.facade.append(nobody, append);
    expect(await right.hub.facade.append(nobody, append)).toEqual(first);
    expect((await right.hub.facade.read(nobody, 'keyed')).log.total).toBe(1);
  });
});

const nobody: Principal = { id: 'nobody', kind: 'shared', roles: [] };

async function twoHubs(): Promise<[RunningHub, RunningHub]> {
  const { url, prefix } = await sharedRedis();
  round += 1;
  const store = { kind: 'redis', url: withParameters(url, { prefix: `${prefix}-${round}` }) } as const;
  const hubs: [RunningHub, RunningHub] = [await runningHub({ store }), await runningHub({ store })];
  open.push(...hubs);
  return hubs;
}

function client({ url }: RunningHub): Hub {
  const hub = connectHub(url);
  open.push(hub);
  return hub;
}

async function folded(hub: Hub, view: SessionView): Promise<SessionView> {
  let result = emptyView(view.id, view.epoch);
  for (let after: number | null = 0; after !== null; ) {
    const page = await hub.history({ id: view.id, after });
    result = page.events.reduce(reduce, result);
    after = page.next;
  }
  return result;
}
