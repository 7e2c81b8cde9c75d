import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectHub } from '@session-hub/client';
import { type AssembledImage, assembleImage } from '../../support/deploy/assemble-image.js';
import { type SpawnedImage, spawnImage, TOKEN } from '../../support/deploy/spawn-image.js';
import { RawClient } from '../../support/raw-client.js';

let image: AssembledImage;
let hub: SpawnedImage;
beforeAll(async () => {
  image = await assembleImage();
  hub = await spawnImage(image.folder, 'hub-1');
});
afterAll(async () => {
  await hub?.dispose();
  await image?.remove();
});

describe('the image of the hub', () => {
  it('has no tools and no sources in it', () => {
    for (const path of [
      'node_modules/jest',
      'node_modules/typescript',
      'node_modules/esbuild',
      'server/src',
    ]) {
      expect(existsSync(join(image.folder, path))).toBe(false);
    }
  });

  it('serves sessions, the page and the bundle for pages', async () => {
    const client = connectHub(hub.url, { token: TOKEN });
    const job = await client.create({ id: 'in-the-image', title: 'In the image' });
    job.progress(1, 1);
    await job.complete();
    client.close();

    for (const path of ['/', '/page.js', '/sdk/session-hub.min.js']) {
      expect({ path, status: (await fetch(hub.url + path)).status }).toEqual({ path, status: 200 });
    }
  });

  it('lets in nobody without the token', async () => {
    expect((await fetch(`${hub.url}/v1/sessions`)).status).toBe(401);
  });

  it('R2: serves the page behind a proxy that ends TLS, when its origin is named', async () => {
    const behind = await spawnImage(image.folder, 'hub-2', { ALLOWED_ORIGINS: 'https://hub.example' });
    const auth = { protocol: 1, token: TOKEN };
    const named = new RawClient(behind.url, { auth, origin: 'https://hub.example' });
    const unnamed = new RawClient(behind.url, { auth, origin: behind.url.replace('http:', 'https:') });
    try {
      await named.connected();
      await expect(unnamed.connected()).rejects.toMatchObject({ code: 'origin_refused' });
    } finally {
      named.close();
      unnamed.close();
      await behind.dispose();
    }
  });

  it('R45: is healthy while it can store, and not any more once it has ended, within its time', async () => {
    expect(hub.health()).toBe(0);
    expect(await hub.stop()).toEqual({ code: 0, signal: null });
    expect(hub.health()).toBe(1);

    await hub.restart();
    const headers = { authorization: `Bearer ${TOKEN}` };
    const view = await fetch(`${hub.url}/v1/sessions/in-the-image`, { headers });
    expect(await view.json()).toMatchObject({ status: 'completed' });
  });
});
