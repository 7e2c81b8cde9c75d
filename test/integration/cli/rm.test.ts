import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hubApi } from '../../support/hub-api.js';
import { type RunningHub, runningHub } from '../../support/running-hub.js';
import { runCli } from '../../support/spawn-cli.js';

let running: RunningHub;

beforeAll(async () => {
  running = await runningHub();
  const http = hubApi(running.url);
  for (const id of ['a', 'b', 'c']) await http.create({ id, start: true });
  await http.command('a', 'complete');
});
afterAll(() => running.close());

const rm = (...args: string[]) => runCli(running.url, ['rm', ...args]);

describe('session-hub rm', () => {
  it('R91: removes those it may, tells of the others, and ends with 1', async () => {
    const { code, stdout, stderr } = await rm('b', 'a');
    expect([code, stdout]).toEqual([1, 'a removed; it was completed.\n']);
    expect(stderr).toMatch(/^error: b: The session is active\./);
  });

  it('R91: ends what still runs when told to, and finds no fault in what is gone already', async () => {
    const { code, stdout } = await rm('a', 'b', '--end', '--reason', 'started twice');
    expect([code, stdout]).toEqual([0, 'a was removed before.\nb removed; it was expired.\n']);
    const json = await rm('c', '--end', '--json', '--reason', 'as well');
    expect(JSON.parse(json.stdout)).toMatchObject({ id: 'c', outcome: { reason: 'as well' } });
  });

  it('R91: needs an id that is one', async () => {
    expect((await rm()).code).toBe(2);
    expect(await rm('nobody')).toMatchObject({ code: 1, stdout: '' });
  });
});
