import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hubApi } from '../../support/hub-api.js';
import { runCli } from '../../support/spawn-cli.js';
import { type SpawnedHub, spawnHub } from '../../support/spawn-hub.js';

let hub: SpawnedHub;
beforeAll(async () => {
  hub = await spawnHub();
});
afterAll(() => hub.dispose());

const run = (...args: string[]) => runCli(hub.url, args);

describe('session-hub conditions', () => {
  it('R88: shows what a session waits for, and what would stop it', async () => {
    const overrides = {
      autoStart: [
        { condition: 'market_open', value: true },
        { condition: 'vix_below', value: 30 },
      ],
      autoStop: [{ condition: 'vix_above', value: 40 }],
    };
    await hubApi(hub.url).create({ id: 'options', overrides });
    await hubApi(hub.url).append('options', { type: 'signal', data: { name: 'vix', value: 28 } });
    expect((await run('conditions', 'options')).lines).toEqual([
      'options is pending.',
      '  starts when all of these hold:',
      '  - market_open true: unknown',
      '  - vix_below 30: holds (found 28)',
      '  stops when one of these holds:',
      '  - vix_above 40: does not hold (found 28)',
    ]);
    const json = JSON.parse((await run('conditions', 'options', '--json')).stdout);
    expect(json).toMatchObject({ id: 'options', autoStop: [{ state: 'does_not_hold' }] });
  });

  it('R88: says when there are none, and when there is no such session', async () => {
    await hubApi(hub.url).create({ id: 'plain' });
    expect((await run('conditions', 'plain')).lines).toEqual(['plain is pending. It has no conditions.']);
    expect((await run('conditions', 'nobody')).stderr).toContain('no session with this id');
  });
});
