import { hubError } from '@session-hub/shared';
import type { Redis } from 'ioredis';

export interface SubscriberLinkOptions {
  redis: Redis;
  onMessage(channel: string, message: string): void;
  /** The link was cut and every channel is subscribed to again: what was published meanwhile is lost. */
  onBack(): void;
  onLost(): void;
  /** The server says that it does not serve some of the channels any more. */
  onMoved(): void;
}

/** One connection that hears of the channels of one server. */
export class SubscriberLink {
  readonly channels = new Set<string>();
  readonly redis: Redis;
  readonly #options: SubscriberLinkOptions;
  readonly #connected: Promise<void>;
  #wasReady = false;

  constructor(options: SubscriberLinkOptions) {
    this.#options = options;
    this.redis = options.redis;
    this.redis.on('smessage', (channel: string, message: string) => options.onMessage(channel, message));
    this.redis.on('ready', () => void this.#ready());
    this.redis.on('close', () => options.onLost());
    this.redis.on('moved', () => options.onMoved());
    this.#connected = this.redis.connect().catch(() => {});
  }

  /** Resolves when everything published from now on is heard. Rejects with `MOVED …` when another server has the channel. */
  async add(channel: string): Promise<void> {
    await this.#connected;
    if (this.redis.status !== 'ready') throw hubError('store_unavailable');
    this.channels.add(channel);
    try {
      await this.redis.ssubscribe(channel);
    } catch (error) {
      this.channels.delete(channel);
      throw error;
    }
  }

  remove(channel: string): void {
    if (!this.channels.delete(channel) || this.redis.status !== 'ready') return;
    // A cut link has forgotten the channel by itself.
    this.redis.sunsubscribe(channel).catch(() => {});
  }

  close(): void {
    this.channels.clear();
    this.redis.removeAllListeners();
    this.redis.on('error', () => {});
    this.redis.disconnect();
  }

  async #ready(): Promise<void> {
    const isBack = this.#wasReady;
    this.#wasReady = true;
    if (!isBack) return;
    await this.subscribeAgain();
  }

  /** Subscribes to every channel once more; harmless for those that still are. */
  async subscribeAgain(): Promise<void> {
    const results = await Promise.allSettled(
      [...this.channels].map((channel) => this.redis.ssubscribe(channel)),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed === undefined) this.#options.onBack();
    else if (isMoved(failed.reason)) this.#options.onMoved();
    // Anything else is the link itself: the next `ready` tries again.
  }
}

export function isMoved(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('MOVED');
}
