// The tests run against a real Redis: this finds one that is new enough, or installs it, or says what to do.
import { spawnSync } from 'node:child_process';
import { installPackages } from './install-packages.mjs';

const OLDEST_REDIS = 7;
const ADVICE = `The tests need redis-server ${OLDEST_REDIS} or newer: install Debian's packages "redis-server" and "redis-sentinel", or name another binary in REDIS_SERVER.`;
const ANSWER_MS = 5_000;

/**
 * REDIS_URL names a server that the tests may share. Those that kill, pause or fail over servers start their own
 * all the same, so without a binary they will fail, one by one: that is said beforehand.
 */
export async function ensureRedis() {
  const { REDIS_URL: url, REDIS_SERVER: named } = process.env;
  if (url) await checkUrl(url);
  const trouble = named ? troubleOf(named, `REDIS_SERVER is ${named}, which`) : troubleWithPath();
  if (trouble === null) return;
  if (!url) throw new Error(trouble);
  console.warn(`${trouble} Tests that REDIS_URL cannot serve will fail.`);
}

function troubleWithPath() {
  const before = troubleOf('redis-server', 'redis-server');
  if (before === null) return null;
  const failure = installPackages('redis-server', 'redis-sentinel');
  const after = troubleOf('redis-server', 'redis-server');
  return after === null ? null : `${ADVICE} At present ${after}${failure}`;
}

function troubleOf(binary, subject) {
  const { status, stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  if (status !== 0) return `${subject} cannot be run.`;
  const major = Number(/\bv=(\d+)\./.exec(stdout)?.[1]);
  return major >= OLDEST_REDIS ? null : `${subject} is too old or no Redis: ${stdout.trim()}.`;
}

async function checkUrl(url) {
  if (!/^rediss?:\/\//.test(url))
    throw new Error('REDIS_URL must begin with redis:// or rediss:// for the tests.');
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: ANSWER_MS });
  let reason = 'it did not answer';
  redis.on('error', (error) => {
    reason = error.message;
  });
  try {
    await redis.connect();
    const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown';
    if (Number.parseInt(version, 10) >= OLDEST_REDIS) return;
    reason = `it is Redis ${version}, and the tests need ${OLDEST_REDIS} or newer`;
  } catch {
    // The sentence below says it, with the reason that the connection gave.
  } finally {
    redis.disconnect();
  }
  throw new Error(`The server that REDIS_URL names cannot be used: ${reason}.`);
}
