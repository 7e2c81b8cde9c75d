import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hubApi } from '../../support/hub-api.js';
import { runCli } from '../../support/spawn-cli.js';
import { type SpawnedHub, spawnHub } from '../../support/spawn-hub.js';

let hub: SpawnedHub;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-hub-templates-'));
  const template = { name: 'nightly', description: 'The build at night.', policy: { lifetime: '2h' } };
  await writeFile(join(folder, 'nightly.json'), JSON.stringify(template));
  hub = await spawnHub({ env: { TEMPLATES: folder, UNKNOWN_TEMPLATES: 'refuse' } });
});
afterAll(async () => {
  await hub.dispose();
  await rm(folder, { recursive: true, force: true });
});

describe('session-hub templates', () => {
  it('R62: shows what there is, that of the folder too', async () => {
    const { code, lines } = await runCli(hub.url, ['templates']);
    expect(code).toBe(0);
    expect(lines.find((line) => line.startsWith('nightly'))).toMatch(
      /The build at night\. +\[at most 2 h\]$/,
    );
    expect(lines.find((line) => line.startsWith('proposal'))).toContain('pauses after 30 min of silence');
    const json = await runCli(hub.url, ['templates', '--json']);
    expect(json.lines.map((line) => JSON.parse(line).name)).toContain('nightly');
  });

  it('R63: names a template for a new session, and what to change of it', async () => {
    const args = ['emit', 'n1', '--create', '--template', 'nightly', '--policy', 'inactivity=90s'];
    expect(await runCli(hub.url, args)).toMatchObject({ code: 0 });
    expect((await hubApi(hub.url).log('n1'))[0]?.data).toMatchObject({
      policy: { lifetime: 7_200_000, inactivity: 90_000 },
    });
    const unknown = await runCli(hub.url, ['emit', 'n2', '--create', '--template', 'weekly']);
    expect(unknown.code).not.toBe(0);
    expect(unknown.stderr).toContain('There is no template "weekly"');
  });

  it('R43, R61: says why with the verbs that take a reason', async () => {
    await hubApi(hub.url).create({ id: 'r', start: true });
    expect(await runCli(hub.url, ['emit', 'r', 'extend', '10m', '--reason', 'slow disk'])).toMatchObject({
      code: 0,
    });
    expect(await runCli(hub.url, ['emit', 'r', 'complete', '--reason', 'all done'])).toMatchObject({
      code: 0,
    });
    const log = await hubApi(hub.url).log('r');
    expect(log.slice(-2)).toMatchObject([
      { type: 'deadline', data: { change: 'extended', reason: 'slow disk' } },
      { type: 'status', data: { verb: 'complete', reason: 'all done' } },
    ]);
  });
});
