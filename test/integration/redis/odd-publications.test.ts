import { afterEach, describe, expect, it } from '@jest/globals';
import { connectHub } from '@session-hub/client';
import { withParameters } from '../../support/redis/redis-store.js';
import { startRedis } from '../../support/redis/start-redis.js';
import { runningHub } from '../../support/running-hub.js';
import { waitUntil } from '../../support/wait-until.js';

const LOOKED_MS = 100;
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

describe('R10: what is published and is no publication as this hub knows it', () => {
  it('changes no view, ends nothing, and makes the hub look for itself', async () => {
    const server = await startRedis({});
    open.push({ close: () => server.stop() });
    const hub = await runningHub({
      store: { kind: 'redis', url: withParameters(server.url, { partitions: 1 }) },
    });
    open.push(hub);
    const client = connectHub(hub.url);
    open.push(client);
    const job = await client.create({ id: 'one', title: 'One' });
    const session = client.session('one');
    session.subscribe(() => {});
    const list = client.sessions({});
    list.subscribe(() => {});
    await waitUntil(async () => session.view !== null && session.view.seq > 0, 5_000, 'the view');
    await waitUntil(async () => list.page?.rows.length === 1, 5_000, 'the list');
    const before = await client.read('one');
    const { epoch, seq } = before;

    const tell = (text: string): Promise<string> => server.cli('SPUBLISH', 'hub:{hub-0}:events:one', text);
    const event = (fields: object): string => JSON.stringify({ at: 1, by: 'x', ...fields });
    const progress = { seq: seq + 1, type: 'progress', data: { value: 5, total: 5 } };
    const odd = [
      'garbage\n{nope',
      `2 ${epoch} ${seq}\n${event(progress)}`,
      `${epoch} ${seq}\n${event({ ...progress, data: undefined })}`,
      `${epoch} ${seq}\n${event({ ...progress, seq: 999 })}`,
      `1 ${epoch} ${seq}\n${event({ ...progress, type: 'unheard-of' })}`,
      `1 ${epoch} ${seq}\nnull`,
      '',
    ];
    for (const text of odd) {
      expect(await tell(text)).toBe('1');
      // While the hub looks for itself it would not take over the next one anyway.
      await new Promise((resolve) => setTimeout(resolve, LOOKED_MS));
      expect(session.view).toEqual(before);
    }
    for (const row of ['garbage', 'null', '{}', '2\n{}'])
      expect(await server.cli('SPUBLISH', 'hub:{hub-0}:rows', row)).toBe('1');

    job.progress(1, 2);
    await job.flush();
    const written = await client.read('one');
    await waitUntil(async () => session.view?.seq === written.seq, 5_000, 'the next event');
    expect(session.view).toEqual(written);
    await waitUntil(async () => list.page?.rows[0]?.seq === written.seq, 5_000, 'the row');
  });
});
