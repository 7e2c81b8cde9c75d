import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LimitsState } from '@session-hub/shared';
import { hubApi } from '../../support/hub-api.js';
import { repositoryRoot } from '../../support/repository-root.js';
import { RunningProgram } from '../../support/running-program.js';
import { runCli, spawnCli } from '../../support/spawn-cli.js';
import { type SpawnedHub, type SpawnHubOptions, spawnHub } from '../../support/spawn-hub.js';

const MAIN = join(repositoryRoot, 'server', 'dist', 'main.js');
const hubs: SpawnedHub[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.dispose()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function hubWith(options: SpawnHubOptions = {}): Promise<SpawnedHub> {
  const hub = await spawnHub(options);
  hubs.push(hub);
  return hub;
}

async function failing(env: Readonly<Record<string, string>>, ...args: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'session-hub-'));
  folders.push(folder);
  const program = new RunningProgram([MAIN, ...args], { PORT: '0', DATA_DIR: folder, ...env });
  const { code } = await program.ended();
  return { code, stdout: program.stdout, stderr: program.stderr };
}

describe('npm start', () => {
  it('says where to look, where the data lies and what to type next', async () => {
    const { program, url, dataDir } = await hubWith();
    expect(program.stdout).toContain(`listening on ${url}`);
    expect(program.stdout).toContain(dataDir);
    expect(program.stdout).toContain(`curl ${url}/v1/sessions -H`);
    expect(program.stdout).toContain(`curl ${url}/v1/sessions/hello/events -H`);
    expect(program.stdout).toMatch(/tail hello\n/);
    // The name is not on the registry.
    expect(program.stdout).not.toContain('npx');
    expect(program.stdout).not.toContain('\u001b');
    expect(program.stderr).toBe('');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('prints curl lines that work as they stand', async () => {
    const { program, url } = await hubWith();
    const bodies = [...program.stdout.matchAll(/curl (\S+) [\s\S]*?-d '([^']+)'/g)];
    expect(bodies).toHaveLength(2);
    for (const [, target = '', body = ''] of bodies) {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await fetch(target, { method: 'POST', headers, body });
      expect(answer.ok).toBe(true);
    }
    expect(await hubApi(url).view('hello')).toMatchObject({ progress: { percentage: 30 } });
  });

  it('ends with 0 on SIGTERM, also while somebody watches', async () => {
    const hub = await hubWith();
    await hubApi(hub.url).create({ id: 'watched', start: true });
    const tail = spawnCli(hub.url, ['tail', 'watched']);
    await tail.until(({ lines }) => lines.length === 2);
    expect(await hub.stop()).toEqual({ code: 0, signal: null });
    expect(hub.program.stderr).toBe('');
    await tail.until(({ stderr }) => stderr.includes('offline'));
    tail.signal('SIGINT');
    expect((await tail.ended()).code).toBe(130);
  });

  it('ends with 0 on Ctrl-C', async () => {
    const hub = await hubWith();
    hub.program.signal('SIGINT');
    expect((await hub.program.ended()).code).toBe(0);
  });

  it('keeps everything through kill -9', async () => {
    const hub = await hubWith();
    await hubApi(hub.url).create({ id: 'kept', title: 'Kept', start: true });
    await hub.kill();
    await hub.restart();
    expect((await hubApi(hub.url).view('kept')).title).toBe('Kept');
  });

  it('tells a taken port in one sentence', async () => {
    const { port } = await hubWith();
    const { code, stdout, stderr } = await failing({ PORT: String(port) });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`^error: Port ${port} on 127.0.0.1 is taken\\. .*PORT.*\\n$`));
  });

  it('tells a data folder in use in one sentence', async () => {
    const { dataDir } = await hubWith();
    const { code, stderr } = await failing({ DATA_DIR: dataDir });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: The data folder .* is in use by another running hub\. .*\n$/);
  });

  it('R62: tells in one sentence which template it cannot use', async () => {
    const { code, stderr } = await failing({ TEMPLATES: '/nowhere/at/all' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: The folder of templates \/nowhere\/at\/all cannot be read: .*\n$/);
  });

  it.each([
    [{ PORT: 'abc' }, /PORT must be a number/],
    [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of/],
    [{ DRAIN_SECONDS: 'soon' }, /DRAIN_SECONDS must be a number/],
    [{ UNKNOWN_TEMPLATES: 'maybe' }, /UNKNOWN_TEMPLATES must be accept or refuse/],
    [{ DIRECT_WRITE: '1' }, /DIRECT_WRITE must be true or false, not "1"/],
    [{ WEBHOOKS_FILE: '/nowhere/webhooks.json' }, /WEBHOOKS_FILE names .* cannot be read \(ENOENT\)/],
    [{ WEBHOOKS_FILE: MAIN }, /WEBHOOKS_FILE names .*, which is no JSON/],
    [{ WEBHOOKS_FILE: join(repositoryRoot, 'package.json') }, /package\.json: webhooks: /],
    [{ MAX_SESSIONS: 'many' }, /MAX_SESSIONS must be a whole number/],
    [{ POLICY: 'idleAfter=2h,inactivity=1h' }, /POLICY cannot be used: policy.idleAfter must not be longer/],
    [{ HOST: '0.0.0.0' }, /Set ACCESS_TOKEN/],
    [{ ALLOWED_ORIGINS: 'nonsense' }, /ALLOWED_ORIGINS/],
  ])('refuses %j with 2, a sentence and no stack', async (env, sentence) => {
    const { code, stderr } = await failing(env);
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain('    at ');
  });

  it('R60 R75: takes limits and the policy from its environment, and says so in `limits`', async () => {
    const env = { MAX_SESSIONS: '3', POLICY: 'lifetime=2h, retention.failed=7d', TOMBSTONES: '30d' };
    const { url } = await hubWith({ env });
    const { limits } = JSON.parse((await runCli(url, ['limits', '--json'])).stdout) as LimitsState;
    expect(limits).toMatchObject({
      capacity: { maxSessions: 3, maxPerOwner: null, whenFull: 'refuse' },
      tombstones: 30 * 86_400_000,
      policy: { lifetime: 7_200_000, retention: { failed: 7 * 86_400_000, completed: 6 * 3_600_000 } },
    });
  });

  it('refuses an option it does not know with 2', async () => {
    const { code, stderr } = await failing({}, '--dmeo');
    expect(code).toBe(2);
    expect(stderr).toContain("unknown option '--dmeo'");
  });

  it('warns of settings it does not use', async () => {
    const { program } = await hubWith({ env: { DATABASE_URL: 'postgres://127.0.0.1' } });
    await program.until(({ stderr }) => /^DATABASE_URL is set, but .*\n$/.test(stderr));
  });

  it('says where it serves as JSON', async () => {
    const { program, url, dataDir } = await hubWith({ args: ['--json'] });
    expect(JSON.parse(program.stdout)).toEqual({ url, dataDir, access: 'open', demo: 'off' });
  });

  it('asks for ACCESS_TOKEN where one is set, and says so', async () => {
    const { program, url } = await hubWith({ env: { ACCESS_TOKEN: 'secret' } });
    expect(program.stdout).toContain('Authorization: Bearer $ACCESS_TOKEN');
    expect(program.stdout).not.toContain('secret');
    expect((await runCli(url, ['ls'], { ACCESS_TOKEN: 'secret' })).code).toBe(0);
    const refused = await runCli(url, ['ls', '--json']);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'unauthorized' } });
  });
});
