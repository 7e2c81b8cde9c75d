import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectHub } from '@session-hub/client';
import { type AssembledImage, assembleImage } from '../../support/deploy/assemble-image.js';
import { type SpawnedBalancer, spawnBalancer } from '../../support/deploy/spawn-balancer.js';
import { type SpawnedImage, spawnImage, TOKEN } from '../../support/deploy/spawn-image.js';
import { RawClient } from '../../support/raw-client.js';
import { waitUntil } from '../../support/wait-until.js';

const headers = { authorization: `Bearer ${TOKEN}` };
const auth = { protocol: 1, token: TOKEN };

async function sessionsOf(url: string): Promise<string[]> {
  const response = await fetch(`${url}/v1/sessions`, { headers });
  const { rows } = (await response.json()) as { rows: { id: string }[] };
  return rows.map(({ id }) => id).sort();
}

describe('two hubs behind the balancer', () => {
  let image: AssembledImage;
  let first: SpawnedImage;
  let second: SpawnedImage;
  let balancer: SpawnedBalancer;
  beforeAll(async () => {
    image = await assembleImage();
    first = await spawnImage(image.folder, 'hub-1');
    second = await spawnImage(image.folder, 'hub-2');
    balancer = await spawnBalancer({ 'hub-1': first.port, 'hub-2': second.port });
  });
  afterAll(async () => {
    await balancer?.dispose();
    await first?.dispose();
    await second?.dispose();
    await image?.remove();
  });

  it('R1: get the WebSockets in turn, and any hub takes any client', async () => {
    const ids = ['a', 'b', 'c', 'd'].map((name) => `turn-${name}`);
    for (const id of ids) {
      const client = connectHub(balancer.url, { token: TOKEN });
      const job = await client.create({ id });
      await job.complete();
      client.close();
    }
    const [atFirst, atSecond] = [await sessionsOf(first.url), await sessionsOf(second.url)];
    expect([atFirst.length, atSecond.length]).toEqual([2, 2]);
    expect([...atFirst, ...atSecond].sort()).toEqual(ids);
  });

  it('R1: keep a client that can only poll with one hub', async () => {
    const client = new RawClient(balancer.url, { auth, transports: ['polling'] });
    await client.connected();
    for (let n = 0; n < 10; n++) {
      expect(await client.request('list', { query: {} })).toMatchObject({ ok: true });
    }
    client.close();
  });

  it('R7: see their clients move on when one is stopped, and get new ones when it is back', async () => {
    const clients = Array.from({ length: 4 }, () => connectHub(balancer.url, { token: TOKEN }));
    await Promise.all(clients.map((client, n) => client.create({ id: `before-${n}` })));

    expect(await first.stop()).toEqual({ code: 0, signal: null });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => fetch(`${balancer.url}/v1/sessions`, { headers })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    await Promise.all(clients.map((client, n) => client.create({ id: `after-${n}` })));
    expect(await sessionsOf(second.url)).toEqual(
      expect.arrayContaining(['after-0', 'after-1', 'after-2', 'after-3']),
    );
    for (const client of clients) client.close();

    await first.restart();
    const comesToFirst = async (): Promise<boolean> => {
      const client = connectHub(balancer.url, { token: TOKEN });
      const { id } = await client.create({});
      client.close();
      return (await sessionsOf(first.url)).includes(id);
    };
    await waitUntil(comesToFirst, 10_000, 'a client at the hub that came back');
  });
});
