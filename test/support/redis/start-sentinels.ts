import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from '../wait-until.js';
import { type RunningRedis, startServer } from './redis-server.js';
import { adminOf, caParameter, type RedisSettings, redisArguments, userInfo } from './redis-settings.js';
import { startRedis } from './start-redis.js';

const NAME = 'mymaster';
const REPLICAS = 2;
const SENTINELS = 3;
const QUORUM = 2;
const READY_MS = 20_000;
const FAILOVER_MS = 20_000;
const DOWN_AFTER_MS = 1_500;
/** After twice as long they try again, such as when each voted for itself. */
const FAILOVER_TIMEOUT_MS = 2_000;
const GIVEN_UP_MS = 3 * FAILOVER_TIMEOUT_MS;
/** Sentinels talk to each other every few seconds, unless told otherwise. */
const TALKATIVE = ['PUBLISH-PERIOD', '300', 'INFO-PERIOD', '500', 'ASK-PERIOD', '200', 'PING-PERIOD', '200'];

/** A master with two replicas, and three sentinels that watch them, on loopback. */
export interface RunningSentinels {
  /** `redis+sentinel://…/mymaster` with all three; user and password are the servers', the sentinels have none. */
  readonly url: string;
  readonly name: string;
  readonly servers: readonly RunningRedis[];
  readonly sentinels: readonly RunningRedis[];
  /** As the sentinels say. */
  master(): Promise<RunningRedis>;
  /** Waits until they all name another one than `former`, and that one says the same of itself. */
  newMaster(former: RunningRedis): Promise<RunningRedis>;
  /** `kill -9`; returns the one that is dead now. */
  killMaster(): Promise<RunningRedis>;
  /** Asks the sentinels to promote a replica although nothing is wrong, and returns it. */
  failover(): Promise<RunningRedis>;
  stop(): Promise<void>;
}

export async function startSentinels(settings: RedisSettings = {}): Promise<RunningSentinels> {
  const servers: RunningRedis[] = [];
  const sentinels: RunningRedis[] = [];
  const group = new SentinelGroup(servers, sentinels, settings);
  try {
    const args = [...(settings.args ?? []), '--repl-diskless-sync-delay', '0'];
    const first = await startRedis({ ...settings, args });
    servers.push(first);
    const following = [...args, '--replicaof', `127.0.0.1 ${first.port}`];
    await startAll(servers, REPLICAS, () => startRedis({ ...settings, args: following }));
    await waitUntil(() => hasReplicas(first), READY_MS, 'the replicas to catch up');
    await startAll(sentinels, SENTINELS, () => startSentinel(first, settings));
    await group.ready();
    return group;
  } catch (error) {
    await group.stop();
    throw error;
  }
}

class SentinelGroup implements RunningSentinels {
  readonly #settings: RedisSettings;
  readonly name = NAME;
  readonly servers: readonly RunningRedis[];
  readonly sentinels: readonly RunningRedis[];

  constructor(servers: readonly RunningRedis[], sentinels: readonly RunningRedis[], settings: RedisSettings) {
    this.#settings = settings;
    this.servers = servers;
    this.sentinels = sentinels;
  }

  get url(): string {
    const scheme = this.#settings.tls === undefined ? 'redis' : 'rediss';
    const hosts = this.sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
    return `${scheme}+sentinel://${userInfo(this.#settings)}${hosts}/${NAME}${caParameter(this.#settings)}`;
  }

  async ready(): Promise<void> {
    for (const sentinel of this.sentinels) await sentinel.cli('SENTINEL', 'DEBUG', ...TALKATIVE);
    await waitUntil(
      async () => (await Promise.all(this.sentinels.map(knowsEverybody))).every(Boolean),
      READY_MS,
      'the sentinels to find each other',
    );
  }

  async master(): Promise<RunningRedis> {
    for (const sentinel of this.sentinels) {
      const named = await this.#namedBy(sentinel);
      if (named !== null) return named;
    }
    throw new Error('No sentinel names a master.');
  }

  async newMaster(former: RunningRedis, milliseconds = FAILOVER_MS): Promise<RunningRedis> {
    let found = former;
    const isAnother = async (): Promise<boolean> => {
      const named = await Promise.all(this.sentinels.map((sentinel) => this.#namedBy(sentinel)));
      const known = named.filter((server) => server !== null);
      const [first] = known;
      if (first === undefined || first === former || known.some((server) => server !== first)) return false;
      found = first;
      return (await first.cli('ROLE').catch(() => '')).startsWith('master');
    };
    await waitUntil(isAnother, milliseconds, 'another master');
    return found;
  }

  async killMaster(): Promise<RunningRedis> {
    const master = await this.master();
    await master.kill();
    return master;
  }

  async failover(): Promise<RunningRedis> {
    const former = await this.master();
    // They refuse while the last change is not over for them.
    const isAccepted = async (): Promise<boolean> => {
      const [sentinel] = this.sentinels;
      return (await sentinel?.cli('SENTINEL', 'FAILOVER', NAME).catch(() => '')) === 'OK';
    };
    await waitUntil(isAccepted, FAILOVER_MS, 'the sentinels to begin');
    // They give up without a word when the replica they chose is not quite ready.
    return await this.newMaster(former, GIVEN_UP_MS).catch(async () => {
      await waitUntil(isAccepted, FAILOVER_MS, 'the sentinels to begin again');
      return this.newMaster(former);
    });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sentinels, ...this.servers].map((server) => server.stop()));
  }

  async #namedBy(sentinel: RunningRedis): Promise<RunningRedis | null> {
    const address = await sentinel.cli('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME).catch(() => '');
    const port = Number(address.split('\n')[1]);
    return this.servers.find((server) => server.port === port) ?? null;
  }
}

/** Those that did start are in the list even when another did not, so that they can be stopped. */
async function startAll(
  list: RunningRedis[],
  count: number,
  start: () => Promise<RunningRedis>,
): Promise<void> {
  const results = await Promise.allSettled(Array.from({ length: count }, start));
  for (const result of results) if (result.status === 'fulfilled') list.push(result.value);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** A sentinel writes what it learns into its configuration, so that it knows it after a restart. */
function startSentinel(master: RunningRedis, settings: RedisSettings): Promise<RunningRedis> {
  const own: RedisSettings = settings.tls === undefined ? {} : { tls: settings.tls };
  const { username, password } = adminOf(settings);
  return startServer(own, async (port, folder) => {
    const path = join(folder, 'sentinel.conf');
    const lines = [
      `sentinel monitor ${NAME} 127.0.0.1 ${master.port} ${QUORUM}`,
      `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
      `sentinel failover-timeout ${NAME} ${FAILOVER_TIMEOUT_MS}`,
      `sentinel parallel-syncs ${NAME} ${REPLICAS}`,
      ...(username === undefined ? [] : [`sentinel auth-user ${NAME} ${username}`]),
      ...(password === undefined ? [] : [`sentinel auth-pass ${NAME} ${password}`]),
    ];
    await writeFile(path, `${lines.join('\n')}\n`);
    return [path, '--sentinel', ...redisArguments(own, port, folder)];
  });
}

async function hasReplicas(master: RunningRedis): Promise<boolean> {
  const replication = await master.cli('INFO', 'replication');
  return replication.match(/state=online/g)?.length === REPLICAS;
}

async function knowsEverybody(sentinel: RunningRedis): Promise<boolean> {
  const lines = (await sentinel.cli('SENTINEL', 'MASTER', NAME)).split('\n');
  const numberAt = (name: string): number => Number(lines[lines.indexOf(name) + 1]);
  return numberAt('num-slaves') === REPLICAS && numberAt('num-other-sentinels') === SENTINELS - 1;
}
