import type { Redis } from 'ioredis';
import type { Logger } from '../../../ports/logger.js';
import type { AofRewrites } from './aof-rewrites.js';
import { flushesAlways } from './histories.js';
import { UnfitServer } from './inspector.js';
import { probeRights } from './probe-rights.js';
import { allToTheirEnd, primariesOf, type RedisClient } from './redis-client.js';
import type { Durability, RedisSettings } from './redis-settings.js';

const LEAST_VERSION = 7;

/**
 * Refuses servers that would lose what they were given or cannot keep what the durability level promises, and warns
 * of what the operator may have meant otherwise. Each with the sentence that says what to set.
 */
export async function checkServers(
  client: RedisClient,
  { durability, prefix }: Pick<RedisSettings, 'durability' | 'prefix'>,
  rewrites: AofRewrites,
  logger: Logger,
): Promise<void> {
  await allToTheirEnd(
    primariesOf(client).map(async (redis) => {
      // At once, for each round trip is waited for at the start.
      const asked = [factsOf(redis), demandRights(redis, durability, prefix, rewrites)] as const;
      const [facts, rights] = await Promise.allSettled(asked);
      // First, for an old server does not know all it is asked to find out about the rights.
      if (facts.status === 'fulfilled') demandVersion(facts.value);
      // Before the facts, which nobody learns without a right.
      if (rights.status === 'rejected') throw rights.reason;
      if (facts.status === 'rejected') throw facts.reason;
      judge(facts.value, durability, logger);
    }),
  );
}

/** What a server tells of itself. */
interface Facts {
  readonly server: string;
  readonly info: string;
  /** Names and values in turn; null when this user may not read them. */
  readonly append: unknown;
  readonly save: unknown;
}

async function factsOf(redis: Redis): Promise<Facts> {
  const settingsOf = (pattern: string): Promise<unknown> => redis.config('GET', pattern).catch(() => null);
  const [info, append, save] = await Promise.all([redis.info(), settingsOf('append*'), settingsOf('save')]);
  return { server: addressOf(redis), info, append, save };
}

async function demandRights(
  redis: Redis,
  durability: Durability,
  prefix: string,
  rewrites: AofRewrites,
): Promise<void> {
  const replicated = durability.level === 'replicated';
  const lacking = await probeRights({ redis, prefix, replicated, rewrites });
  if (lacking.length === 0) return;
  throw new UnfitServer(
    `session-hub's user may not do everything it has to in Redis at ${addressOf(redis)}: allow it "${lacking.join(' ')}".`,
  );
}

function demandVersion({ server, info }: Facts): void {
  const version = factOf(info, 'redis_version');
  if (Number.parseInt(version, 10) < LEAST_VERSION) {
    throw new UnfitServer(
      `Redis at ${server} is version ${version}; session-hub needs ${LEAST_VERSION} or newer.`,
    );
  }
}

function judge({ server, info, append, save }: Facts, durability: Durability, logger: Logger): void {
  const policy = factOf(info, 'maxmemory_policy');
  if (policy !== 'noeviction') {
    throw new UnfitServer(
      `Redis at ${server} may throw sessions away when memory runs short (maxmemory-policy ${policy}). Set "maxmemory-policy noeviction".`,
    );
  }
  if (durability.level === 'fsync') demandFsync(server, append);
  if (durability.level === 'replicated' && Number(factOf(info, 'connected_slaves')) < durability.replicas) {
    logger.warn(
      `Redis at ${server} has fewer replicas than durability=replicated waits for: nothing is acknowledged until they are there.`,
    );
  }
  if (factOf(info, 'aof_enabled') !== '1' && savesNothing(save)) {
    logger.warn(
      `Redis at ${server} keeps nothing on disk: when it restarts, all sessions are gone. Set "appendonly yes".`,
    );
  }
}

function demandFsync(server: string, settings: unknown): void {
  if (settings === null) {
    throw new UnfitServer(
      `durability=fsync needs to read the settings of Redis at ${server}, and this user may not: allow it "+config|get".`,
    );
  }
  if (!flushesAlways(settings)) {
    throw new UnfitServer(
      `durability=fsync needs "appendonly yes" and "appendfsync always" in Redis at ${server}; set them, or choose another durability.`,
    );
  }
}

function savesNothing(settings: unknown): boolean {
  return Array.isArray(settings) && settings[1] === '';
}

function addressOf({ stream }: Redis): string {
  return `${stream.remoteAddress}:${stream.remotePort}`;
}

function factOf(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
}
