import { fullJitter, hubError } from '@session-hub/shared';
import type { Redis } from 'ioredis';
import type { Cancel, Clock } from '../../../ports/clock.js';

export interface SubscriberLinkOptions {
  redis: Redis;
  clock: Clock;
  onMessage(channel: string, message: string): void;
  /** Channels that were lost are subscribed to again: what was published on them meanwhile is lost. */
  onBack(): void;
  onLost(): void;
  /** The server says that it does not serve some of the channels any more. */
  onMoved(): void;
}

const BETWEEN_ATTEMPTS = { base: 500, cap: 10_000 };
const LEAST_PAUSE_MS = 50;

/** One connection that hears of the channels of one server. */
export class SubscriberLink {
  /** All that are wanted here. */
  readonly channels = new Set<string>();
  readonly redis: Redis;
  /** Resolves when the first attempt to connect is over, or the link is closed. */
  readonly connected: Promise<void>;
  readonly #options: SubscriberLinkOptions;
  /** Those of the channels that were heard once and are not now. */
  readonly #lost = new Set<string>();
  #refusal: string | null = null;
  #cancelRetry: Cancel = () => {};
  #stopWaiting: () => void = () => {};

  constructor(options: SubscriberLinkOptions) {
    this.#options = options;
    this.redis = options.redis;
    this.redis.on('smessage', (channel: string, message: string) => options.onMessage(channel, message));
    this.redis.on('ready', () => void this.#subscribeAgain(0));
    this.redis.on('close', () => this.#noteCut());
    this.redis.on('moved', () => options.onMoved());
    this.connected = new Promise((resolve) => {
      this.#stopWaiting = resolve;
      this.redis.connect().then(resolve, () => resolve());
    });
  }

  get lost(): ReadonlySet<string> {
    return this.#lost;
  }

  /** What the server said when it last refused a channel that was lost. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /** Resolves when everything published from now on is heard. Rejects with `MOVED …` when another server has the channel. */
  async add(channel: string): Promise<void> {
    const isNew = !this.channels.has(channel);
    // At once: whoever stops wanting it meanwhile has to find it here.
    this.channels.add(channel);
    try {
      await this.connected;
      if (!this.channels.has(channel)) return;
      if (this.redis.status !== 'ready') throw hubError('store_unavailable');
      await this.redis.ssubscribe(channel);
    } catch (error) {
      if (isNew) this.#forget(channel);
      throw error;
    }
    if (this.#lost.delete(channel)) this.#options.onBack();
  }

  remove(channel: string): void {
    if (!this.#forget(channel) || this.redis.status !== 'ready') return;
    // A cut link has forgotten the channel by itself.
    this.redis.sunsubscribe(channel).catch(() => {});
  }

  close(): void {
    this.#cancelRetry();
    this.channels.clear();
    this.#lost.clear();
    // The driver's own go too, without which it would never say that connecting is over.
    this.redis.removeAllListeners();
    this.#stopWaiting();
    this.redis.on('error', () => {});
    this.redis.disconnect();
  }

  #forget(channel: string): boolean {
    this.#lost.delete(channel);
    return this.channels.delete(channel);
  }

  #noteCut(): void {
    this.#cancelRetry();
    this.#refusal = null;
    for (const channel of this.channels) this.#lost.add(channel);
    this.#options.onLost();
  }

  /** Until all are back: what the server refuses today (a right, while it loads) it may grant later. */
  async #subscribeAgain(attempt: number): Promise<void> {
    this.#cancelRetry();
    const wanted = [...this.#lost];
    const results = await Promise.allSettled(wanted.map((channel) => this.redis.ssubscribe(channel)));
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    // Cut meanwhile: the next `ready` begins anew.
    if (this.redis.status !== 'ready') return;
    const back = wanted.filter((_, position) => results[position]?.status === 'fulfilled');
    const known = back.filter((channel) => this.#lost.delete(channel));
    if (known.length > 0) this.#options.onBack();
    if (failures.some(isMoved)) this.#options.onMoved();
    const [failure] = failures;
    this.#refusal = failure instanceof Error ? failure.message : null;
    if (this.#lost.size === 0) return;
    const pause = LEAST_PAUSE_MS + fullJitter(attempt, Math.random, BETWEEN_ATTEMPTS);
    this.#cancelRetry = this.#options.clock.after(pause, () => void this.#subscribeAgain(attempt + 1));
  }
}

export function isMoved(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('MOVED');
}
