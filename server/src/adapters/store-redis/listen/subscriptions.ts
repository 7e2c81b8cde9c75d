import { Cluster, type Redis } from 'ioredis';
import type { Cancel, Clock } from '../../../ports/clock.js';
import type { Unlisten } from '../../../ports/session-store.js';
import { clusterSlot } from '../servers/keys.js';
import { linkOptions, type RedisClient, redisFailure } from '../servers/redis-client.js';
import { isMoved, SubscriberLink } from './subscriber-link.js';

export interface SubscriptionsOptions {
  /** Knows the servers; subscribing happens on links of its own beside it. */
  client: RedisClient;
  clock: Clock;
  /** Called after messages may have been lost, whenever channels that were not heard are heard again. */
  onInterrupted(): void;
}

type Listener = (message: string) => void;

interface Channel {
  readonly name: string;
  readonly listeners: Set<Listener>;
  readonly confirmed: Promise<void>;
}

const ONLY = 'the only server';
const MOST_TRIES = 20;
const TRY_AGAIN_MS = 100;
const LONGEST_TRY_AGAIN_MS = 1_000;

/**
 * The channels this node listens to: subscribed while somebody here wants them, over one connection to each
 * server, and moved along when a cluster moves them.
 */
export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #channels = new Map<string, Channel>();
  readonly #links = new Map<string, SubscriberLink>();
  #cancelMove: Cancel = () => {};
  #mustMove = false;
  #moving = false;
  #failedMoves = 0;
  #closed = false;

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
    if (options.client instanceof Cluster) options.client.on('refresh', () => this.#moveSoon());
  }

  /**
   * Makes the links ahead of the first listener, who may be one of thousands that come at once: making one then could
   * take longer than connecting may. One that cannot be made yet goes on trying, or is made when it is wanted.
   */
  async open(): Promise<void> {
    await Promise.allSettled(this.#servers().map(async (server) => await this.#linkTo(server).connected));
  }

  /** The links at the moment, to be watched. */
  get links(): Redis[] {
    return [...this.#links.values()].map(({ redis }) => redis);
  }

  /** Why this node hears less than it wants to; null when it hears everything. */
  get trouble(): string | null {
    const links = [...this.#links.values()];
    const lost = links.reduce((count, link) => count + link.lost.size, 0);
    if (lost === 0) return null;
    const refusal = links.map((link) => link.refusal).find((reason) => reason !== null);
    return `Redis does not tell this hub what is written to ${lost} of its channels: ${refusal ?? 'the link to it was cut'}`;
  }

  /** Resolves when every message published from now on reaches `listener`, as long as the link holds. */
  async listen(name: string, listener: Listener): Promise<Unlisten> {
    const channel = this.#channels.get(name) ?? this.#open(name);
    // A function of its own, so that the same listener may be handed in twice.
    const own: Listener = (message) => listener(message);
    channel.listeners.add(own);
    const unlisten = (): void => {
      if (channel.listeners.delete(own) && channel.listeners.size === 0) this.#drop(channel);
    };
    try {
      await channel.confirmed;
      if (!this.#isHeard(name)) await this.#subscribe(name);
      return unlisten;
    } catch (error) {
      unlisten();
      throw redisFailure(error);
    }
  }

  close(): void {
    this.#closed = true;
    this.#cancelMove();
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
    this.#channels.clear();
  }

  /** A channel may have been lost since it was confirmed. */
  #isHeard(name: string): boolean {
    return [...this.#links.values()].some(({ channels, lost }) => channels.has(name) && !lost.has(name));
  }

  #open(name: string): Channel {
    const channel = { name, listeners: new Set<Listener>(), confirmed: this.#subscribe(name) };
    channel.confirmed.catch(() => {
      if (this.#channels.get(name) === channel) this.#channels.delete(name);
    });
    this.#channels.set(name, channel);
    return channel;
  }

  #drop(channel: Channel): void {
    if (this.#channels.get(channel.name) !== channel) return;
    this.#channels.delete(channel.name);
    for (const link of this.#links.values()) link.remove(channel.name);
  }

  async #subscribe(name: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (this.#closed) throw new Error('The store is closed.');
      try {
        await this.#linkFor(name).add(name);
        return;
      } catch (error) {
        if (!isMoved(error) || attempt === MOST_TRIES) throw error;
        await this.#refresh(TRY_AGAIN_MS);
      }
    }
  }

  #linkFor(name: string): SubscriberLink {
    return this.#linkTo(this.#serverOf(name));
  }

  #linkTo(server: string): SubscriberLink {
    const known = this.#links.get(server);
    if (known !== undefined) return known;
    const link = new SubscriberLink({
      redis: this.#connectionTo(server),
      clock: this.#options.clock,
      onMessage: (channel, message) => this.#tell(channel, message),
      onBack: () => this.#options.onInterrupted(),
      onLost: () => this.#moveSoon(),
      onMoved: () => this.#moveSoon(),
    });
    this.#links.set(server, link);
    return link;
  }

  /** That serve any part of the keys. */
  #servers(): string[] {
    const { client } = this.#options;
    if (!(client instanceof Cluster)) return [ONLY];
    return [...new Set(client.slots.flatMap((servers) => servers?.[0] ?? []))];
  }

  #serverOf(name: string): string {
    const { client } = this.#options;
    if (!(client instanceof Cluster)) return ONLY;
    const server = client.slots[clusterSlot(name)]?.[0];
    if (server === undefined) throw new Error('No server of the cluster serves this partition.');
    return server;
  }

  #connectionTo(server: string): Redis {
    const { client } = this.#options;
    if (!(client instanceof Cluster))
      return quiet(client.duplicate({ connectionName: 'session-hub:listen' }));
    const node = client.nodes('all').find(({ options }) => `${options.host}:${options.port}` === server);
    if (node === undefined) throw new Error('The cluster names a server it is not connected to.');
    return quiet(node.duplicate({ ...linkOptions('session-hub:listen'), readOnly: false }));
  }

  #tell(name: string, message: string): void {
    const channel = this.#channels.get(name);
    if (channel === undefined) return;
    for (const listener of channel.listeners) {
      try {
        listener(message);
      } catch {
        // What it says cannot be used, so whoever listens has to look for himself, as after a cut.
        this.#options.onInterrupted();
      }
    }
  }

  /** In a cluster a lost link may mean that others serve its channels now. */
  #moveSoon(): void {
    if (this.#closed || !(this.#options.client instanceof Cluster)) return;
    this.#mustMove = true;
    if (this.#moving) return;
    this.#moving = true;
    this.#cancelMove = this.#options.clock.after(TRY_AGAIN_MS, () => void this.#moveAll());
  }

  /** What is told while channels are being moved makes another round of it. */
  async #moveAll(): Promise<void> {
    while (this.#mustMove && !this.#closed) {
      this.#mustMove = false;
      await this.#move();
    }
    this.#moving = false;
  }

  async #move(): Promise<void> {
    await this.#refresh(Math.min(LONGEST_TRY_AGAIN_MS, TRY_AGAIN_MS * 2 ** this.#failedMoves));
    const moves = [...this.#channels.values()].map(({ name }) => this.#moveOne(name));
    const moved = await Promise.all(moves);
    const serving = new Set(this.#servers());
    for (const [server, link] of this.#links) {
      if (link.channels.size > 0 || serving.has(server)) continue;
      link.close();
      this.#links.delete(server);
    }
    const hasFailed = moved.includes('failed');
    this.#failedMoves = hasFailed ? this.#failedMoves + 1 : 0;
    if (hasFailed) this.#mustMove = true;
    if (moved.includes('moved')) this.#options.onInterrupted();
  }

  async #moveOne(name: string): Promise<'stayed' | 'moved' | 'failed'> {
    try {
      const target = this.#linkFor(name);
      // Also where it stays: the server may have dropped it when the partition left and came back.
      const stays = target.channels.has(name);
      await target.add(name);
      for (const link of this.#links.values()) if (link !== target) link.remove(name);
      return stays ? 'stayed' : 'moved';
    } catch {
      return 'failed';
    }
  }

  async #refresh(pauseMs: number): Promise<void> {
    const { client, clock } = this.#options;
    if (!(client instanceof Cluster)) return;
    await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
    await new Promise<void>((resolve) => client.refreshSlotsCache(() => resolve()));
  }
}

function quiet(redis: Redis): Redis {
  return redis.on('error', () => {});
}
