import type { Redis } from 'ioredis';
import type { AofRewrites } from './aof-rewrites.js';
import { linkOptions, type RedisClient } from './redis-client.js';
import { RedisScript } from './redis-script.js';
import type { Durability } from './redis-settings.js';

interface ProbeOptions {
  redis: Redis;
  prefix: string;
  /** Whether writes wait for replicas. */
  replicated: boolean;
  rewrites: AofRewrites;
}

/** What a command that was refused would have needed. */
type Refusal = readonly [command: string, message: string];

const SCRIPT = new RedisScript('rights.lua');
/** The second is how Redis 7.0 says it of a command inside a script. */
const REFUSED = /NOPERM|The user executing the script/;

/**
 * Runs each command the store needs once, leaving nothing behind, and returns the ACL rules that the user lacks. A right
 * that is missing would otherwise show only when the first session is written, or watched.
 */
export async function probeRights({
  redis,
  prefix,
  replicated,
  rewrites,
}: ProbeOptions): Promise<readonly string[]> {
  // As the keys of the first partition are called: what the user may do with this one it may do with those.
  const key = `${prefix}:{${prefix}-0}:rights`;
  const listening = redis.duplicate({ ...linkOptions('session-hub:listen'), readOnly: false });
  listening.on('error', () => {});
  const linked = listening.connect().then(() => listening);
  linked.catch(() => {});
  const commands: Readonly<Record<string, () => Promise<unknown>>> = {
    ping: () => redis.ping(),
    info: () => redis.info('server'),
    time: () => redis.time(),
    get: () => redis.get(key),
    set: () => redis.set(key, '', 'XX'),
    eval: () => redis.eval('return 0', 1, key),
    // One that no server knows.
    evalsha: () => redis.evalsha('0'.repeat(40), 1, key),
    spublish: () => redis.spublish(key, ''),
    ssubscribe: async () => await (await linked).ssubscribe(key),
    sunsubscribe: async () => await (await linked).sunsubscribe(key),
    ...(replicated ? { wait: () => redis.wait(0, 1) } : {}),
  };
  try {
    // All at once: a start over a slow link should not take a round trip for each.
    const tried = Object.entries(commands).map(([name, command]) => refusalOf(name, command));
    const [inScripts, ...alone] = await Promise.all([refusalsInScripts(redis, key, rewrites), ...tried]);
    const refusals = alone.flat();
    // A user without a right of its own lacks it in scripts too, where Redis may word it otherwise.
    const told = refusals.length > 0 ? refusals : inScripts;
    return [...new Set(told.map((refusal) => ruleFor(refusal, prefix)))];
  } finally {
    listening.disconnect();
  }
}

async function refusalOf(name: string, command: () => Promise<unknown>): Promise<readonly Refusal[]> {
  try {
    await command();
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (REFUSED.test(message)) return [[name, message]];
    // Redis looks at the rights before it looks at anything of this.
    if (/^(MOVED|ASK|NOSCRIPT|OOM|MISCONF|WRONGTYPE)\b/.test(message)) return [];
    throw error;
  }
}

/** In a cluster only the server of the first partition runs it: a user has the same rights on all of them. */
async function refusalsInScripts(
  redis: Redis,
  key: string,
  rewrites: AofRewrites,
): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = [];
  await refusalOf('eval', async () => {
    const reply = (await rewrites.run((processes) => SCRIPT.run(redis, [key], [processes]))) as string[];
    for (let position = 0; position < reply.length; position += 2) {
      const [name = '', message = ''] = reply.slice(position, position + 2);
      if (REFUSED.test(message)) refusals.push([name.toLowerCase(), message]);
    }
  });
  return refusals;
}

function ruleFor([command, message]: Refusal, prefix: string): string {
  // Newer servers quote what was refused, which may be called anything.
  const reason = message.replace(/'[^']*'/g, '');
  if (/\bkeys?\b/.test(reason)) return `~${prefix}:*`;
  if (/\bchannels?\b/.test(reason)) return `&${prefix}:*`;
  return `+${command}`;
}

const LIVES_MS = 1_000;
const REPLICAS_TIMEOUT_MS = 500;

/** Throws when the server that has this key takes no write at the durability level. */
export async function probeWrite(client: RedisClient, key: string, durability: Durability): Promise<void> {
  if (durability.level !== 'replicated') {
    await client.set(key, '', 'PX', LIVES_MS);
    return;
  }
  const { replicas } = durability;
  const results = await client
    .pipeline()
    .set(key, '', 'PX', LIVES_MS)
    .call('WAIT', replicas, REPLICAS_TIMEOUT_MS)
    .exec();
  for (const [error] of results ?? []) if (error !== null) throw error;
  if (Number(results?.[1]?.[1] ?? 0) < replicas) throw new Error('Too few replicas confirm writes.');
}
