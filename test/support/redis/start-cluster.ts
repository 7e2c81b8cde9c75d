import { waitUntil } from '../wait-until.js';
import { hasSlot, type OwnView, ownView } from './cluster-view.js';
import { freePort } from './free-port.js';
import { beginMove, finishMove, type SlotMove } from './move-slot.js';
import { type RunningRedis, startServer } from './redis-server.js';
import { caParameter, type RedisSettings, redisArguments, userInfo } from './redis-settings.js';

const MASTERS = 3;
const SLOTS = 16_384;
const READY_MS = 20_000;
const FAILOVER_MS = 15_000;
/** So long a master has to be silent before its replica takes over. */
const NODE_TIMEOUT_MS = 1_500;
const CLUSTER_ARGUMENTS = [
  ...['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf'],
  ...['--cluster-node-timeout', String(NODE_TIMEOUT_MS), '--cluster-replica-validity-factor', '0'],
  ...['--cluster-allow-replica-migration', 'no', '--repl-diskless-sync-delay', '0'],
];

/** Three masters with a replica each, on loopback. */
export interface RunningCluster {
  /** `redis+cluster://` with all six. */
  readonly url: string;
  /** Of each node by itself. */
  readonly urls: readonly string[];
  /** Masters first, as they were at the start. */
  readonly nodes: readonly RunningRedis[];
  /** Of those that answer, the one that has the slot, or the slot of the key. */
  masterOf(slotOrKey: number | string): Promise<RunningRedis>;
  /** Waits until somebody else than `former` has the slot, such as after `former.kill()` or `former.pause()`. */
  newMasterOf(slotOrKey: number | string, former: RunningRedis): Promise<RunningRedis>;
  /** Waits until there is one: a node that has just come back may take a moment to say so. */
  replicaOf(master: RunningRedis): Promise<RunningRedis>;
  /**
   * Promotes the replica of a master and returns it. `gracefully` waits until the replica has everything; `forced`
   * does not ask the master, so that what it has not replicated yet is lost.
   */
  failover(master: RunningRedis, how: 'gracefully' | 'forced'): Promise<RunningRedis>;
  slotOf(key: string): Promise<number>;
  /** With every key in it, while clients go on. */
  moveSlot(slot: number, to: RunningRedis): Promise<void>;
  /** The same in two steps: between them the keys are where they were, and missing ones are asked for at `to`. */
  beginMove(slot: number, to: RunningRedis): Promise<{ finish(): Promise<void> }>;
  /** Every node says that the cluster is whole, and every replica has caught up. */
  whole(): Promise<void>;
  stop(): Promise<void>;
}

export async function startCluster(settings: RedisSettings = {}): Promise<RunningCluster> {
  const started = await Promise.allSettled(Array.from({ length: 2 * MASTERS }, () => startNode(settings)));
  const nodes = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const cluster = new Cluster(nodes, settings);
  try {
    for (const result of started) if (result.status === 'rejected') throw result.reason;
    await cluster.form();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

function startNode(settings: RedisSettings): Promise<RunningRedis> {
  return startServer(settings, async (port, folder) => [
    ...[...CLUSTER_ARGUMENTS, '--cluster-port', String(await freePort())],
    ...redisArguments(settings, port, folder),
  ]);
}

class Cluster implements RunningCluster {
  readonly #settings: RedisSettings;
  readonly nodes: readonly RunningRedis[];
  readonly url: string;

  constructor(nodes: readonly RunningRedis[], settings: RedisSettings) {
    this.#settings = settings;
    this.nodes = nodes;
    const scheme = settings.tls === undefined ? 'redis' : 'rediss';
    const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
    this.url = `${scheme}+cluster://${userInfo(settings)}${hosts}${caParameter(settings)}`;
  }

  get urls(): readonly string[] {
    return this.nodes.map(({ url }) => url);
  }

  async form(): Promise<void> {
    const masters = this.nodes.slice(0, MASTERS);
    const replicas = this.nodes.slice(MASTERS);
    for (const [index, master] of masters.entries()) {
      const from = Math.floor((index * SLOTS) / MASTERS);
      const to = Math.floor(((index + 1) * SLOTS) / MASTERS) - 1;
      await master.cli('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
      await master.cli('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
    }
    // Everybody meets everybody: gossip alone takes seconds.
    for (const node of this.nodes)
      for (const other of this.nodes) if (node !== other) await meet(node, other);
    const knowsAll = (view: OwnView | null): boolean => view?.roles.length === this.nodes.length;
    await waitUntil(
      async () => (await Promise.all(this.nodes.map(ownView))).every(knowsAll),
      READY_MS,
      'six nodes to meet',
    );
    for (const [index, replica] of replicas.entries()) {
      const id = await masters[index]?.cli('CLUSTER', 'MYID');
      if (id !== undefined) await replicate(replica, id);
    }
    await this.whole();
  }

  async masterOf(slotOrKey: number | string): Promise<RunningRedis> {
    const found = await this.#findMaster(await this.#slot(slotOrKey));
    if (found === null) throw new Error(`No node of the cluster says that it has ${slotOrKey}.`);
    return found;
  }

  async newMasterOf(slotOrKey: number | string, former: RunningRedis): Promise<RunningRedis> {
    const slot = await this.#slot(slotOrKey);
    let found: RunningRedis | null = null;
    const isAnother = async (): Promise<boolean> => {
      found = await this.#findMaster(slot);
      return found !== null && found !== former;
    };
    await waitUntil(isAnother, FAILOVER_MS, 'another master');
    return found ?? former;
  }

  async replicaOf(master: RunningRedis): Promise<RunningRedis> {
    let found: RunningRedis | undefined;
    const hasReplica = async (): Promise<boolean> => {
      const [own, ...views] = await Promise.all([master, ...this.nodes].map(ownView));
      const index = views.findIndex((view) => view?.role === 'replica' && view.masterId === own?.id);
      found = this.nodes[index];
      return found !== undefined;
    };
    await waitUntil(hasReplica, FAILOVER_MS, 'a node to say that it is the replica of that one');
    return found ?? master;
  }

  async failover(master: RunningRedis, how: 'gracefully' | 'forced'): Promise<RunningRedis> {
    const replica = await this.replicaOf(master);
    // Who has not yet heard that this one is a replica would refuse it the vote, and it would not ask again.
    await this.#agreement();
    await replica.cli('CLUSTER', 'FAILOVER', ...(how === 'forced' ? ['FORCE'] : []));
    const isMaster = async (): Promise<boolean> => (await ownView(replica))?.role === 'master';
    await waitUntil(isMaster, FAILOVER_MS, 'the replica to take over');
    await this.#agreement();
    return replica;
  }

  async slotOf(key: string): Promise<number> {
    for (const node of this.nodes) {
      const slot = await node.cli('CLUSTER', 'KEYSLOT', key).catch(() => null);
      if (slot !== null) return Number(slot);
    }
    throw new Error('No node of the cluster answers.');
  }

  async moveSlot(slot: number, to: RunningRedis): Promise<void> {
    const move = await this.beginMove(slot, to);
    await move.finish();
  }

  async beginMove(slot: number, to: RunningRedis): Promise<{ finish(): Promise<void> }> {
    const move: SlotMove = { slot, from: await this.masterOf(slot), to };
    await beginMove(move);
    return {
      finish: async () => {
        const views = await Promise.all(this.nodes.map(ownView));
        const others = this.nodes.filter(
          (node, index) => views[index]?.role === 'master' && node !== move.from && node !== to,
        );
        await finishMove(move, this.#settings, others);
      },
    };
  }

  async whole(): Promise<void> {
    await waitUntil(
      async () => (await Promise.all(this.nodes.map(isWell))).every(Boolean) && (await this.#agree()),
      READY_MS,
      'the cluster to be whole',
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  async #agreement(): Promise<void> {
    await waitUntil(() => this.#agree(), FAILOVER_MS, 'the nodes to agree on who is whose replica');
  }

  async #agree(): Promise<boolean> {
    const views = await Promise.all(this.nodes.map(ownView));
    return new Set(views.flatMap((view) => (view === null ? [] : [view.roles.join()]))).size === 1;
  }

  async #slot(slotOrKey: number | string): Promise<number> {
    return typeof slotOrKey === 'number' ? slotOrKey : await this.slotOf(slotOrKey);
  }

  /** A former master that has just come back claims its slots until it hears of its successor. */
  async #findMaster(slot: number): Promise<RunningRedis | null> {
    const views = await Promise.all(this.nodes.map(async (node) => ({ node, view: await ownView(node) })));
    let best: { node: RunningRedis; epoch: number } | null = null;
    for (const { node, view } of views) {
      if (view === null || !hasSlot(view, slot)) continue;
      if (best === null || view.epoch > best.epoch) best = { node, epoch: view.epoch };
    }
    return best?.node ?? null;
  }
}

/** The bus port stands behind the @ of the node's own line. */
async function meet(node: RunningRedis, other: RunningRedis): Promise<void> {
  const bus = /@(\d+)/.exec(await other.cli('CLUSTER', 'NODES'))?.[1] ?? '';
  await node.cli('CLUSTER', 'MEET', '127.0.0.1', String(other.port), bus);
}

async function isWell(node: RunningRedis): Promise<boolean> {
  try {
    const [state, replication] = await Promise.all([
      node.cli('CLUSTER', 'INFO'),
      node.cli('INFO', 'replication'),
    ]);
    if (!state.includes('cluster_state:ok')) return false;
    if (replication.includes('role:master')) return replication.includes('state=online');
    return replication.includes('master_link_status:up');
  } catch {
    return false;
  }
}

/** A node that has only just been met goes by a name of its own for a moment. */
async function replicate(replica: RunningRedis, id: string): Promise<void> {
  const isKnown = (): Promise<boolean> =>
    replica.cli('CLUSTER', 'REPLICATE', id).then(
      () => true,
      () => false,
    );
  await waitUntil(isKnown, READY_MS, 'a replica to know its master');
}
