import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { HubStats, LimitsState } from '@session-hub/shared';
import { hubApi } from '../../support/hub-api.js';
import { type RunningHub, runningHub } from '../../support/running-hub.js';
import { runCli } from '../../support/spawn-cli.js';

let running: RunningHub;

beforeAll(async () => {
  running = await runningHub();
});
afterAll(() => running.close());

const cli = (...args: string[]) => runCli(running.url, args);
const json = async <Body>(...args: string[]): Promise<Body> =>
  JSON.parse((await cli(...args, '--json')).stdout) as Body;

describe('session-hub stats', () => {
  it('R72: counts no sessions without stumbling over their ages', async () => {
    expect((await cli('stats')).stdout).toBe('0 sessions.\n');
    expect(await json<HubStats>('stats')).toMatchObject({ total: 0, averageAge: null, utilisation: null });
  });
});

describe('session-hub limits', () => {
  it('R74: shows every limit under the name it is set by', async () => {
    const { stdout } = await cli('limits');
    expect(stdout).toMatch(/^capacity\.maxSessions +none$/m);
    expect(stdout).toMatch(/^tombstones +7 d$/m);
    expect(stdout).toMatch(/^policy\.warnAt +0\.8, 0\.95$/m);
    expect(stdout).toMatch(/^policy\.retention\.completed +6 h$/m);
    expect(stdout).not.toContain('Changed');
  });

  it('R74: sets several at once, and shows who did and why', async () => {
    const { stdout } = await cli(
      ...['limits', '--set', 'capacity.maxSessions=5000', '--set', 'policy.retention.failed=7d'],
      ...['--set', 'connectRate.rate=50', '--reason', 'more room'],
    );
    expect(stdout).toMatch(/^capacity\.maxSessions +5000$/m);
    expect(stdout).toMatch(/^policy\.retention\.failed +7 d$/m);
    expect(stdout).toMatch(/^policy\.retention\.completed +6 h$/m);
    expect(stdout).toContain('anonymous {"capacity":{"maxSessions":5000}');
    expect(stdout).toContain(': more room\n');
    const { limits } = await json<LimitsState>('limits', '--set', 'capacity.maxSessions=none');
    expect(limits).toMatchObject({
      capacity: { maxSessions: null },
      connectRate: { rate: 50, burst: 2_000 },
      policy: { retention: { failed: 604_800_000, completed: 21_600_000 } },
    });
  });

  it.each([
    ['speed=1', 'There is no limit "speed"'],
    ['__proto__.x=1', 'There is no limit "__proto__.x"'],
    ['capacity={}', 'There is no limit "capacity"'],
    ['maxConnections', '--set takes NAME=VALUE'],
    ['maxConnections=NaN', 'maxConnections:'],
    ['maxConnections=0', 'maxConnections:'],
    ['capacity.whenFull=panic', 'capacity.whenFull:'],
    ['policy.lifetime=soon', 'policy.lifetime must be a time'],
    ['policy.lifetime=none', 'policy.lifetime:'],
    ['rateLimit.rate=-1', 'rateLimit.rate:'],
  ])('refuses --set %s as misuse', async (pair, sentence) => {
    const { code, stdout, stderr } = await cli('limits', '--set', pair);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });

  it('R74: passes on what the hub says about a contradiction, and changes nothing', async () => {
    const before = await json<LimitsState>('limits');
    const { code, stderr } = await cli(
      ...['limits', '--set', 'policy.idleAfter=2h', '--set', 'policy.inactivity=1h', '--json'],
    );
    expect(code).toBe(1);
    expect(stderr).toContain('policy.idleAfter must not be longer than policy.inactivity');
    expect((await json<LimitsState>('limits')).version).toBe(before.version);
  });
});

describe('session-hub bulk', () => {
  beforeEach(async () => {
    const http = hubApi(running.url);
    await cli('cleanup', 'all', '--yes');
    for (const id of ['a', 'b', 'c'])
      await http.create({ id, start: true, template: id === 'c' ? 'job' : 'film' });
  });

  it('R73: carries a verb out on the sessions named, and says which would not', async () => {
    expect(await cli('bulk', 'pause', 'a', 'b')).toMatchObject({ code: 0, stdout: '2 sessions done.\n' });
    const { code, stdout } = await cli('bulk', 'pause', 'a', 'c', 'none');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^a: The session is paused, so it cannot pause\..*$/m);
    expect(stdout).toMatch(/^none: There is no session/m);
    expect(stdout).toMatch(/1 session done, 2 sessions refused\.\n$/);
  });

  it('R73: chooses by status, owner, template and text, or takes all when told so', async () => {
    expect((await cli('bulk', 'pause', '--template', 'film', '--status', 'active')).stdout).toBe(
      '2 sessions done.\n',
    );
    expect((await cli('bulk', 'stop', '--owner', 'nobody')).stdout).toBe('No sessions.\n');
    const { stdout } = await cli('bulk', 'stop', '--all', '--reason', 'drill', '--json');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject(['a', 'b', 'c'].map((id) => ({ ok: true, id, status: 'closed' })));
  });

  it.each([
    ['an unknown verb', ['explode', 'a']],
    ['nothing chosen', ['stop']],
    ['ids and options', ['stop', 'a', '--owner', 'kim']],
    ['ids and --all', ['stop', 'a', '--all']],
    ['--all and options', ['stop', '--all', '--owner', 'kim']],
    ['an unknown status', ['stop', '--status', 'happy']],
    ['an id that can be none', ['stop', 'a/b']],
  ])('refuses %s as misuse, and touches no session', async (_what, args) => {
    expect(await cli('bulk', ...args)).toMatchObject({ code: 2, stdout: '' });
    expect(await json<{ total: number }>('bulk', 'touch', 'a')).toMatchObject({ ok: true, status: 'active' });
  });
});

describe('session-hub emit update', () => {
  it('R76: gives a session another title and other meta', async () => {
    await cli(
      'emit',
      '--create',
      'renamed',
      '--title',
      'First',
      '--meta',
      'branch=main',
      '--meta',
      'draft=true',
    );
    const { code } = await cli(
      'emit',
      'renamed',
      'update',
      'branch=release',
      '--title',
      'Second',
      '--unset',
      'draft',
    );
    expect(code).toBe(0);
    expect(await hubApi(running.url).view('renamed')).toMatchObject({
      title: 'Second',
      meta: { branch: 'release' },
    });
    expect((await cli('emit', 'renamed', 'update')).code).toBe(2);
    expect((await cli('emit', 'renamed', 'log', 'hello', '--title', 'Third')).code).toBe(2);
  });
});
