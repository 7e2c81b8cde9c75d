import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { describeWebhooks } from './webhooks-suite.js';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describeWebhooks('the embedded store', {
  async store() {
    const folder = await mkdtemp(join(tmpdir(), 'session-hub-webhooks-'));
    folders.push(folder);
    return { kind: 'embedded', folder };
  },
});
