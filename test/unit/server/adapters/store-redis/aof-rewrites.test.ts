import { describe, expect, it } from '@jest/globals';
import {
  AofRewrites,
  type AofServer,
} from 'session-hub/internal/adapters/store-redis/servers/aof-rewrites.js';
import { Random } from 'session-hub/internal/testing/random.js';
import { TestClock } from 'session-hub/internal/testing/test-clock.js';
import { RecordingLogger } from '../../../../support/recording-logger.js';

const SECOND = 1_000;
const clock = new TestClock(new Random(1), 0);
/** As the hub has it. */
const time = clock.scope();

/** What Redis says of its append-only file, and what it does when it is asked for a rewrite. */
class FakeRedis implements AofServer {
  readonly stream = { remoteAddress: '10.0.0.1', remotePort: 6379 };
  process = 'a1';
  enabled = true;
  state: 'not begun' | 'under way' | 'done' | 'failed' = 'not begun';
  refusal: string | null = null;
  down = false;
  rewrites = 0;
  requests = 0;

  async info(): Promise<string> {
    if (this.down) throw new Error('Connection is closed.');
    return [
      `run_id:${this.process}`,
      'role:master',
      `aof_enabled:${this.enabled ? 1 : 0}`,
      `aof_rewrite_in_progress:${this.state === 'under way' ? 1 : 0}`,
      'aof_rewrite_scheduled:0',
      `aof_last_rewrite_time_sec:${this.state === 'done' || this.state === 'failed' ? 0 : -1}`,
      `aof_last_bgrewrite_status:${this.state === 'failed' ? 'err' : 'ok'}`,
    ].join('\r\n');
  }

  async bgrewriteaof(): Promise<string> {
    this.requests += 1;
    if (this.refusal !== null) throw replyError(this.refusal);
    if (this.state === 'under way')
      throw replyError('ERR Background append only file rewriting already in progress');
    this.rewrites += 1;
    this.state = 'under way';
    return 'Background append only file rewriting started';
  }

  restart(process: string): void {
    this.process = process;
    this.state = 'not begun';
    this.down = false;
  }

  /** As the scripts that write do it. */
  script(processes: string): Promise<string> {
    if (processes.includes(this.process)) return Promise.resolve('written');
    return Promise.reject(replyError(`RESTARTED ${this.process}`));
  }
}

function replyError(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' });
}

function rewritesOf(servers: readonly FakeRedis[], logger = new RecordingLogger()): AofRewrites {
  return new AofRewrites({ clock: time, logger, servers: () => servers });
}

/** Whether the promise is still open after so much time. */
async function isOpenAfter(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  let isOpen = true;
  const settle = (): void => {
    isOpen = false;
  };
  promise.then(settle, settle);
  await clock.advance(milliseconds);
  return isOpen;
}

describe('after a start of Redis', () => {
  it('its file is rewritten once, and writes wait for the end of it', async () => {
    const redis = new FakeRedis();
    const rewrites = rewritesOf([redis]);
    const write = rewrites.run((processes) => redis.script(processes));
    expect(await isOpenAfter(5 * SECOND, write)).toBe(true);
    expect(rewrites.trouble).toMatch(/rewrites its append-only file/);
    redis.state = 'done';
    expect(await clock.run(write)).toBe('written');
    expect(rewrites.trouble).toBeNull();
    expect(rewrites.warning).toBeNull();
    await clock.run(rewrites.look());
    expect(redis.requests).toBe(1);
  });

  it.each([
    ['has no append-only file', { enabled: false }],
    ['has rewritten it since', { state: 'done' as const }],
  ])('a server that %s is asked for nothing', async (_, facts) => {
    const redis = Object.assign(new FakeRedis(), facts);
    await clock.run(rewritesOf([redis]).look());
    expect(redis.requests).toBe(0);
  });

  it('several hubs wait for the same rewrite, and one that comes later does not ask', async () => {
    const redis = new FakeRedis();
    const looks = [rewritesOf([redis]), rewritesOf([redis])].map((rewrites) => rewrites.look());
    expect(await isOpenAfter(SECOND, Promise.any(looks))).toBe(true);
    const later = rewritesOf([redis]).look();
    expect(await isOpenAfter(SECOND, later)).toBe(true);
    redis.state = 'done';
    await clock.run(Promise.all([...looks, later]));
    expect(redis.rewrites).toBe(1);
    expect(redis.requests).toBe(2);
  });

  it('every primary has its file rewritten, and one that hangs holds up only its own writes', async () => {
    const [redis, hanging] = [new FakeRedis(), new FakeRedis()];
    hanging.process = 'b1';
    hanging.info = () => new Promise(() => {});
    const rewrites = rewritesOf([redis, hanging]);
    const write = rewrites.run((processes) => redis.script(processes));
    expect(await isOpenAfter(SECOND, write)).toBe(true);
    redis.state = 'done';
    expect(await clock.run(write)).toBe('written');
  });

  it('a second start is noticed and needs a rewrite of its own', async () => {
    const redis = new FakeRedis();
    redis.state = 'done';
    const rewrites = rewritesOf([redis]);
    await clock.run(rewrites.look());
    redis.restart('a2');
    const write = rewrites.run((processes) => redis.script(processes));
    expect(await isOpenAfter(SECOND, write)).toBe(true);
    redis.state = 'done';
    expect(await clock.run(write)).toBe('written');
    expect(rewrites.losses).toBe(0);
  });
});

describe('a rewrite that cannot be had', () => {
  it.each([
    "NOPERM this user has no permissions to run the 'bgrewriteaof' command",
    "ERR unknown command 'BGREWRITEAOF'",
  ])('because of "%s" is warned of at once, with what to allow', async (refusal) => {
    const redis = Object.assign(new FakeRedis(), { refusal });
    const logger = new RecordingLogger();
    const rewrites = rewritesOf([redis], logger);
    expect(await isOpenAfter(0, rewrites.look())).toBe(false);
    expect(rewrites.warning).toMatch(/10\.0\.0\.1:6379 .* Allow session-hub's user "\+bgrewriteaof"/);
    expect(await rewrites.run((processes) => redis.script(processes))).toBe('written');
    await rewrites.look();
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('because it fails is asked for again after a minute, and the warning ends with success', async () => {
    const redis = new FakeRedis();
    const rewrites = rewritesOf([redis]);
    const look = rewrites.look();
    await clock.advance(SECOND);
    redis.state = 'failed';
    await clock.run(look);
    expect(rewrites.warning).toMatch(/The rewrite failed/);
    await clock.run(rewrites.look());
    expect(redis.requests).toBe(1);
    await clock.advance(60 * SECOND);
    await rewrites.look();
    expect(redis.requests).toBe(2);
    redis.state = 'done';
    await rewrites.look();
    expect(rewrites.warning).toBeNull();
  });

  it('within 10 s is waited for no longer, and warned of until it has ended', async () => {
    const redis = new FakeRedis();
    const rewrites = rewritesOf([redis]);
    const write = rewrites.run((processes) => redis.script(processes));
    expect(await isOpenAfter(9 * SECOND, write)).toBe(true);
    expect(await isOpenAfter(2 * SECOND, write)).toBe(false);
    expect(await write).toBe('written');
    expect(rewrites.trouble).toBeNull();
    expect(rewrites.warning).toMatch(/takes longer than 10 s/);
    redis.state = 'done';
    await rewrites.look();
    expect(rewrites.warning).toBeNull();
  });
});

describe('a Redis that ends during the rewrite', () => {
  it('leaves writes waiting for the rewrite of the next process, and is counted as a loss', async () => {
    const redis = new FakeRedis();
    const rewrites = rewritesOf([redis]);
    const write = rewrites.run((processes) => redis.script(processes));
    await clock.advance(SECOND);
    redis.restart('a2');
    expect(await isOpenAfter(SECOND, write)).toBe(true);
    expect(redis.rewrites).toBe(2);
    redis.state = 'done';
    expect(await clock.run(write)).toBe('written');
    expect(rewrites.losses).toBe(1);
  });

  it('is counted too where it was only read from', async () => {
    const redis = new FakeRedis();
    const rewrites = rewritesOf([redis]);
    await rewrites.meet(redis);
    redis.restart('a2');
    await rewrites.meet(redis);
    expect(rewrites.losses).toBe(1);
  });

  it('makes what was read before count for nothing until another is settled', async () => {
    const redis = new FakeRedis();
    const rewrites = rewritesOf([redis]);
    await rewrites.settled();
    await rewrites.meet(redis);
    const settled = rewrites.settled();
    expect(await isOpenAfter(SECOND, settled)).toBe(true);
    redis.down = true;
    await expect(clock.run(settled)).rejects.toThrow('Connection is closed.');
  });
});
