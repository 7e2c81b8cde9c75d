import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hubApi } from '../../support/hub-api.js';
import { type RunningHub, runningHub } from '../../support/running-hub.js';
import { runCli } from '../../support/spawn-cli.js';

let running: RunningHub;

beforeAll(async () => {
  running = await runningHub();
  const http = hubApi(running.url);
  for (const id of ['a', 'b', 'c']) await http.create({ id, start: true });
  for (const id of ['a', 'b']) await http.command(id, 'fail');
});
afterAll(() => running.close());

const cleanup = (...args: string[]) => runCli(running.url, ['cleanup', ...args]);

describe('session-hub cleanup', () => {
  it('R73: says how many it would remove, and removes them when told to', async () => {
    expect((await cleanup('failed')).stdout).toBe('2 sessions would be removed; say --yes to do it.\n');
    expect((await cleanup('failed', '--older-than', '1h')).stdout).toBe('Nothing to remove.\n');
    expect((await cleanup('failed', '--yes')).stdout).toBe('2 sessions removed.\n');
    const { stdout } = await cleanup('all', '--yes', '--json');
    expect(JSON.parse(stdout)).toEqual({ which: 'all', dryRun: false, matched: 1, removed: 1, kept: 0 });
  });

  it('refuses what it does not know, as misuse', async () => {
    expect(await cleanup('everything')).toMatchObject({ code: 2, stdout: '' });
  });
});
