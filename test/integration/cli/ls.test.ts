import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SessionRow } from '@session-hub/shared';
import { hubApi } from '../../support/hub-api.js';
import { runCli, spawnCli } from '../../support/spawn-cli.js';
import { type SpawnedHub, spawnHub } from '../../support/spawn-hub.js';

const progress = (current: number, total: number, description = '') => ({
  type: 'progress',
  data: { current, total, description },
});
let hub: SpawnedHub;

beforeAll(async () => {
  hub = await spawnHub();
  const http = hubApi(hub.url);
  await http.create({ id: 'first', owner: 'kim', template: 'render', title: 'A film', start: true });
  await http.append('first', progress(1, 2, 'Scene 1'));
  await http.create({ id: 'second', owner: 'lee', template: 'import', start: true });
  await http.create({ id: 'third', owner: 'kim', template: 'import' });
  await http.command('second', 'fail');
});
afterAll(() => hub.dispose());

const ls = (...args: string[]) => runCli(hub.url, ['ls', ...args]);
const idsOf = ({ lines }: { lines: string[] }): string[] =>
  lines.map((line) => (JSON.parse(line) as SessionRow).id);

describe('session-hub ls', () => {
  it('shows a table', async () => {
    const { code, lines, stderr } = await ls();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines[0]).toMatch(/^ID +STATUS +PROGRESS +AGE +OWNER +DESCRIPTION$/);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['ID', 'third', 'second', 'first']);
    expect(lines[3]).toMatch(/^first +active +█████░░░░░ +50\.0 % +\d+ s +kim +A film · Scene 1$/);
  });

  it('shows rows as JSON lines, exactly as the protocol has them', async () => {
    const { code, lines } = await ls('--json', '--text', 'film');
    expect(code).toBe(0);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { id: 'first', owner: 'kim', template: 'render', status: 'active', percentage: 50 },
    ]);
  });

  it('filters, sorts and limits', async () => {
    expect(idsOf(await ls('--json', '--status', 'failed, pending'))).toEqual(['third', 'second']);
    expect(idsOf(await ls('--json', '--owner', 'kim', '--template', 'import'))).toEqual(['third']);
    expect(idsOf(await ls('--json', '--sort', 'updated', '--limit', '1'))).toEqual(['second']);
    expect(idsOf(await ls('--json', '--order', 'asc'))).toEqual(['first', 'second', 'third']);
    expect((await ls('--limit', '1')).stdout).toContain('1 of 3 sessions');
    expect((await ls('--owner', 'nobody')).stdout).toBe('No sessions.\n');
  });

  it('shows changes as they happen', async () => {
    const http = hubApi(hub.url);
    const json = spawnCli(hub.url, ['ls', '--watch', '--json', '--owner', 'watcher']);
    const table = spawnCli(hub.url, ['ls', '--watch', '--owner', 'watcher']);
    await table.until(({ stdout }) => stdout.includes('No sessions.'));
    await http.create({ id: 'watched', owner: 'watcher', start: true });
    await json.until((program) => idsOf(program).includes('watched'));
    await http.append('watched', progress(3, 4));
    await json.until(({ lines }) => lines.some((line) => (JSON.parse(line) as SessionRow).percentage === 75));
    await table.until(({ stdout }) => stdout.includes('75.0 %'));
    for (const program of [json, table]) {
      program.signal('SIGINT');
      expect((await program.ended()).code).toBe(130);
    }
  });

  it('goes on watching when the hub is back', async () => {
    const own = await spawnHub();
    try {
      const program = spawnCli(own.url, ['ls', '--watch', '--json']);
      await hubApi(own.url).create({ id: 'before' });
      await program.until((one) => idsOf(one).includes('before'));
      await own.kill();
      await own.restart();
      await hubApi(own.url).create({ id: 'after' });
      await program.until((one) => idsOf(one).includes('after'));
      expect(idsOf(program)).toEqual(['before', 'after']);
      await program.kill();
    } finally {
      await own.dispose();
    }
  });

  it.each([[['--status', 'dancing']], [['--limit', '0']], [['--sort', 'size']], [['surplus']]])(
    'refuses %j with 2',
    async (args) => {
      expect((await ls(...args)).code).toBe(2);
    },
  );

  it('ends with 3 when no hub is within reach', async () => {
    expect((await runCli('http://127.0.0.1:2', ['ls', '--timeout', '300ms'])).code).toBe(3);
  });
});

describe('session-hub --help', () => {
  it.each([[[]], [['serve']], [['demo']], [['tail']], [['emit']], [['ls']]])(
    'of %j has an example and the exit codes',
    async (args) => {
      const { code, stdout } = await runCli(hub.url, [...args, '--help']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples?:\n {2}\$ /);
      expect(stdout).toContain('Exit codes:');
    },
  );
});
