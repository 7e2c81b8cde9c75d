import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HubEvent } from '@session-hub/shared';
import { hubApi } from '../../support/hub-api.js';
import type { RunningProgram } from '../../support/running-program.js';
import { runCli, spawnCli } from '../../support/spawn-cli.js';
import { type SpawnedHub, spawnHub } from '../../support/spawn-hub.js';

const NOWHERE = 'http://127.0.0.1:2';
const progress = (current: number, total: number, description = '') => ({
  type: 'progress',
  data: { current, total, description },
});
const log = (text: string) => ({ type: 'log', data: { text } });
let hub: SpawnedHub;

beforeAll(async () => {
  hub = await spawnHub();
});
afterAll(() => hub.dispose());

const tail = (...args: string[]) => runCli(hub.url, ['tail', ...args]);
const eventsIn = (program: Pick<RunningProgram, 'lines'>): HubEvent[] =>
  program.lines.map((line) => JSON.parse(line) as HubEvent);

describe('session-hub tail', () => {
  it('shows the whole history, exactly the log, and ends with the session', async () => {
    const http = hubApi(hub.url);
    await http.create({ id: 'done', start: true, emitter: 'worker' });
    await http.append('done', ...Array.from({ length: 450 }, (_, index) => log(`line ${index}`)));
    await http.append('done', ...Array.from({ length: 300 }, (_, index) => progress(index, 299)));
    await http.command('done', 'complete', { result: 1 });
    const finished = await tail('done', '--json');
    expect({ code: finished.code, stderr: finished.stderr }).toEqual({ code: 0, stderr: '' });
    expect(eventsIn(finished)).toEqual(await http.log('done'));
    expect(eventsIn(finished).at(-1)?.type).toBe('lease');
  });

  it.each([
    ['complete', 0],
    ['stop', 0],
    ['fail', 1],
  ])('ends with the session: after %s with %i', async (verb, code) => {
    const http = hubApi(hub.url);
    const id = `ends-by-${verb}`;
    await http.create({ id, start: true });
    const program = spawnCli(hub.url, ['tail', id]);
    await program.until(({ lines }) => lines.length === 2);
    await http.append(id, progress(1, 4, 'Working'));
    await program.until(({ stdout }) => stdout.includes('25.0 %  1/4  Working'));
    await http.command(id, verb);
    expect((await program.ended()).code).toBe(code);
    expect(program.lines).toHaveLength((await http.log(id)).length);
  });

  it('begins where it is told to', async () => {
    const http = hubApi(hub.url);
    await http.create({ id: 'from', start: true });
    await http.append('from', log('a'), log('b'), log('c'));
    await http.command('from', 'complete');
    expect(eventsIn(await tail('from', '--json', '--from', '4')).map(({ seq }) => seq)).toEqual([5, 6]);
    expect(await tail('from', '--from', '6')).toMatchObject({ code: 0, stdout: '' });
    expect(await tail('from', '--from', 'now')).toMatchObject({ code: 0, stdout: '' });
    expect(await tail('from', '--from', '900')).toMatchObject({ code: 0, stdout: '' });
  });

  it('shows each event once, in order, through a hub that is killed and restarted', async () => {
    const own = await spawnHub();
    try {
      const http = hubApi(own.url);
      await http.create({ id: 'ride', start: true });
      const plain = spawnCli(own.url, ['tail', 'ride']);
      const json = spawnCli(own.url, ['tail', 'ride', '--json']);
      await Promise.all([plain, json].map((one) => one.until(({ lines }) => lines.length === 2)));
      for (let round = 0; round < 3; round += 1) {
        await http.append('ride', progress(round, 9), log(`before ${round}`));
        await own.kill();
        await own.restart();
        await http.append('ride', progress(round, 9), log(`after ${round}`));
        await Promise.all(
          [plain, json].map((one) => one.until(({ stdout }) => stdout.includes(`after ${round}`))),
        );
      }
      await http.command('ride', 'complete');
      expect((await plain.ended()).code).toBe(0);
      expect((await json.ended()).code).toBe(0);
      const events = await http.log('ride');
      expect(eventsIn(json)).toEqual(events);
      expect(plain.lines).toHaveLength(events.length);
      expect(plain.stderr).toMatch(
        /^offline: .* it goes on after event \d+ when it is back\nonline: the hub is back\n/,
      );
      expect(JSON.parse(json.stderr.split('\n')[0] ?? '')).toMatchObject({ connection: 'offline' });
    } finally {
      await own.dispose();
    }
  });

  it('does not let what others stored steer the terminal', async () => {
    const http = hubApi(hub.url);
    await http.create({ id: 'evil', title: 'a\u001b[2Jb', start: true });
    await http.append('evil', log('one\r\u001b]0;x\u0007two\nthree'));
    await http.command('evil', 'complete');
    const { stdout, code } = await tail('evil');
    expect(code).toBe(0);
    for (const control of ['\u0007', '\r', '\u001b']) expect(stdout).not.toContain(control);
    expect(stdout).toContain('\uFFFD');
  });

  it('ends with 1 where there is no such session, and 3 where there is no hub', async () => {
    const unknown = await tail('nobody', '--json');
    expect(unknown.code).toBe(1);
    expect(JSON.parse(unknown.stderr)).toMatchObject({ error: { code: 'session_not_found' } });
    expect((await runCli(NOWHERE, ['tail', 'x', '--timeout', '300ms'])).code).toBe(3);
  });

  it('ends with 130 on Ctrl-C', async () => {
    await hubApi(hub.url).create({ id: 'interrupted', start: true });
    const program = spawnCli(hub.url, ['tail', 'interrupted']);
    await program.until(({ lines }) => lines.length === 2);
    program.signal('SIGINT');
    expect((await program.ended()).code).toBe(130);
    expect(program.stderr).toBe('');
  });

  it('ends quietly when nobody reads any more', async () => {
    const http = hubApi(hub.url);
    await http.create({ id: 'head', start: true });
    const program = spawnCli(hub.url, ['tail', 'head']);
    await program.until(({ lines }) => lines.length === 2);
    program.closeOutput();
    await http.append('head', log('for nobody'));
    expect((await program.ended()).code).toBe(0);
    expect(program.stderr).toBe('');
  });

  it.each([[['x', '--from', '-1']], [['x', '--from', 'yesterday']], [[]], [['x', 'y']]])(
    'refuses %j with 2',
    async (args) => {
      expect((await tail(...args)).code).toBe(2);
    },
  );
});
