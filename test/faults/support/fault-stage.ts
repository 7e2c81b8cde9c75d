import type { RedisSettings } from '../../support/redis/redis-settings.js';
import { type RunningCluster, startCluster } from '../../support/redis/start-cluster.js';
import { type RunningRedis, startRedis } from '../../support/redis/start-redis.js';
import { type RunningSentinels, startSentinels } from '../../support/redis/start-sentinels.js';
import { type SpawnedHub, spawnHub } from '../../support/spawn-hub.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import { holdHub, letGoOfHub } from './kill-hubs-at-the-end.js';

export interface StageSettings {
  readonly redis: { readonly kind: 'single' | 'sentinel' | 'cluster'; readonly settings: RedisSettings };
  readonly durability: 'memory' | 'replicated' | 'fsync';
  /** For both hubs, beside the usual. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A hub in a process of its own, and the networks on both sides of it. */
export interface StagedHub {
  readonly hub: SpawnedHub;
  /** Where clients connect to. */
  readonly clients: TcpProxy;
  /** Null where the hub finds its servers by itself. */
  readonly redis: TcpProxy | null;
}

type Servers =
  | { kind: 'single'; redis: RunningRedis }
  | { kind: 'sentinel'; sentinels: RunningSentinels }
  | { kind: 'cluster'; cluster: RunningCluster };

/** Redis, two hubs on it, and a network in between that can be made to fail. */
export class FaultStage {
  readonly #servers: Servers;
  readonly hubs: readonly StagedHub[];

  private constructor(servers: Servers, hubs: readonly StagedHub[]) {
    this.#servers = servers;
    this.hubs = hubs;
  }

  static async set(wanted: StageSettings): Promise<FaultStage> {
    const servers = await startServers(wanted);
    const hubs: StagedHub[] = [];
    try {
      for (let count = 0; count < 2; count++) hubs.push(await stageHub(wanted, servers));
    } catch (error) {
      await new FaultStage(servers, hubs).dispose();
      throw error;
    }
    return new FaultStage(servers, hubs);
  }

  /** The only server. */
  get redis(): RunningRedis {
    if (this.#servers.kind !== 'single') throw new Error('There is more than one server on this stage.');
    return this.#servers.redis;
  }

  get sentinels(): RunningSentinels {
    if (this.#servers.kind !== 'sentinel') throw new Error('There are no sentinels on this stage.');
    return this.#servers.sentinels;
  }

  get cluster(): RunningCluster {
    if (this.#servers.kind !== 'cluster') throw new Error('There is no cluster on this stage.');
    return this.#servers.cluster;
  }

  /** The networks between hubs and Redis. */
  get redisLinks(): readonly TcpProxy[] {
    return this.hubs.flatMap(({ redis }) => redis ?? []);
  }

  get clientLinks(): readonly TcpProxy[] {
    return this.hubs.map(({ clients }) => clients);
  }

  async dispose(): Promise<void> {
    await Promise.all(
      this.hubs.map(async ({ hub, clients, redis }) => {
        clients.stop();
        // A stopped process would not notice that it is killed before it goes on.
        hub.program.signal('SIGCONT');
        await hub.dispose();
        letGoOfHub(hub);
        redis?.stop();
      }),
    );
    switch (this.#servers.kind) {
      case 'single':
        return this.#servers.redis.stop();
      case 'sentinel':
        return this.#servers.sentinels.stop();
      case 'cluster':
        return this.#servers.cluster.stop();
    }
  }
}

async function startServers({ redis: { kind, settings } }: StageSettings): Promise<Servers> {
  switch (kind) {
    case 'single':
      return { kind, redis: await startRedis(settings) };
    case 'sentinel':
      return { kind, sentinels: await startSentinels(settings) };
    case 'cluster':
      return { kind, cluster: await startCluster(settings) };
  }
}

async function stageHub(
  { durability, environment = {} }: StageSettings,
  servers: Servers,
): Promise<StagedHub> {
  const redis = servers.kind === 'single' ? await startTcpProxy(servers.redis.port) : null;
  const hub = await spawnHub({
    env: { ...environment, REDIS_URL: `${urlOf(servers, redis)}?durability=${durability}` },
  });
  holdHub(hub);
  return { hub, redis, clients: await startTcpProxy(hub.port) };
}

function urlOf(servers: Servers, proxy: TcpProxy | null): string {
  switch (servers.kind) {
    case 'single':
      return proxy?.url('redis') ?? servers.redis.url;
    case 'sentinel':
      return servers.sentinels.url;
    case 'cluster':
      return servers.cluster.url;
  }
}
