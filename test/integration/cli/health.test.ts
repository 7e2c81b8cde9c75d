import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hubApi } from '../../support/hub-api.js';
import { runCli } from '../../support/spawn-cli.js';
import { type SpawnedHub, spawnHub } from '../../support/spawn-hub.js';

let hub: SpawnedHub;
beforeAll(async () => {
  hub = await spawnHub();
  await hubApi(hub.url).create({ id: 'film', start: true });
});
afterAll(() => hub.dispose());

const run = (...args: string[]) => runCli(hub.url, args);

describe('session-hub health', () => {
  it('R68: tells how a session is, and what speaks against it', async () => {
    expect((await run('health', 'film')).lines).toEqual(['film is healthy (active). All is well.']);
    for (let n = 0; n < 5; n++) {
      await hubApi(hub.url).append('film', {
        type: 'error',
        data: { message: 'Broken', code: 'network_failed' },
      });
    }
    const { code, lines } = await run('health', 'film');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^film is lost \(disconnected\)\. The session was taken out of work/);
    expect(lines).toContain('  because: 5 errors since the last recovery');
    expect(lines.some((line) => line.startsWith('  - Recover the session'))).toBe(true);
    expect(JSON.parse((await run('health', 'film', '--json')).stdout)).toMatchObject({ state: 'lost' });
  });

  it('R68: tells how the hub is', async () => {
    const { lines } = await run('health');
    expect(lines[0]).toMatch(/^The hub is (healthy|warning)\.$/);
    expect(lines.some((line) => line.includes('store: answers in'))).toBe(true);
  });

  it('says that there is no such session', async () => {
    expect((await run('health', 'nobody')).stderr).toContain('no session with this id');
  });
});

describe('session-hub repair', () => {
  it('R69: says that there is nothing to repair', async () => {
    expect((await run('repair', 'film')).lines).toEqual(['film is sound; nothing was done.']);
    expect(await run('repair', 'film', '--check')).toMatchObject({
      code: 0,
      lines: ['film is sound; nothing was done.'],
    });
  });
});

describe('session-hub emit', () => {
  it('R65, R66, R67: reports steps, items, agents and metrics', async () => {
    await hubApi(hub.url).create({ id: 'work', start: true });
    await run('emit', 'work', 'steps', 'load', 'render=3');
    await run('emit', 'work', 'progress', '1', '2', '--step', 'render');
    await run('emit', 'work', 'items', 'scenes', 'one', '{"n":2}');
    await run('emit', 'work', 'item', 'scenes', '3', 'three');
    await run('emit', 'work', 'agent', 'director', 'thinking', '--role', 'lead');
    await run('emit', 'work', 'metric', 'shots', '2', '--kind', 'counter');
    await run('emit', 'work', 'complete');
    const { lines } = await run('tail', 'work');
    const text = lines.join('\n');
    for (const part of [
      '37.5 %',
      'scenes: 1 = one, 2 = {"n":2}',
      'scenes: 3 = three',
      'director · lead · thinking',
    ]) {
      expect(text).toContain(part);
    }
    expect((await run('emit', 'work', 'progress', '1', '--step', 'a', '--step', 'b')).stderr).toContain(
      'one --step',
    );
  });
});
