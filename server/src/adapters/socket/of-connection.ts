import { hubError, type Reply } from '@session-hub/shared';
import type { Socket } from 'socket.io';
import { type BucketLimit, TokenBucket } from '../../protocol/limits/token-bucket.js';
import { OversizedGuard } from './oversized-guard.js';

type Refusal = Extract<Reply<unknown>, { ok: false }>;

/** Made once: an error that is made for each refusal would cost its stack. */
const TOO_FAST = hubError('rate_limited').toJSON();
const TOO_LARGE = hubError('message_too_large').toJSON();

/** Refusals that any connection may meet, however small its rate limit is. */
const LEAST_REFUSALS: BucketLimit = { rate: 1_000, burst: 10_000 };
/** Beyond them, as many times the rate limit. */
const REFUSALS_TIMES = { rate: 4, burst: 20 };

/** So many packets are counted together: of most of them nothing else is asked. */
const PACKETS_TOGETHER = 64;

/** Called after every so many packets of a connection, whatever they are. One function serves all connections. */
export type AfterManyPackets = (own: OfConnection, conn: Socket['conn']) => void;

/** State of a connection, not of a socket: to leave the namespace and come back resets no limit. */
export class OfConnection {
  /** Where it comes from; the headers it came with are forgotten once it is inside. */
  readonly address: string;
  /** One socket at a time: Socket.IO would let a client enter the namespace again and again. */
  place: 'outside' | 'entering' | 'inside' = 'outside';
  readonly #bucket: TokenBucket;
  readonly #guard = new OversizedGuard();
  #uncounted = PACKETS_TOGETHER;
  /** Null until something is refused: of most connections nothing is. */
  #refusals: TokenBucket | null = null;
  /** Null until there were some. */
  #packets: TokenBucket | null = null;

  constructor(
    conn: Socket['conn'],
    address: string,
    rateLimit: BucketLimit,
    now: number,
    afterMany: AfterManyPackets,
  ) {
    this.address = address;
    this.#bucket = new TokenBucket(rateLimit, now);
    conn.on('packet', ({ data }: { data?: unknown }) => {
      this.#guard.see(data);
      this.#uncounted -= 1;
      if (this.#uncounted > 0) return;
      this.#uncounted = PACKETS_TOGETHER;
      afterMany(this, conn);
    });
  }

  /** Why a request is not carried out; null when it is. */
  refuse(rateLimit: BucketLimit, now: number): Refusal | null {
    const isTooLarge = this.#guard.refuses();
    this.#bucket.setLimit(rateLimit);
    const retryAfter = this.#bucket.take(now);
    if (retryAfter > 0) return { ok: false, error: { ...TOO_FAST, retryAfter } };
    return isTooLarge ? { ok: false, error: TOO_LARGE } : null;
  }

  /**
   * Called for each refusal that came of being too fast. True: the connection goes on and on and has to be cut. One
   * connection may serve thousands of jobs, and each of them tries again after a wait that is random and grows from 0.5 s
   * to 8 s. With the default rate limit 6,000 of them at once stay below this; a client that ignores refusals does not.
   */
  isFlood(rateLimit: BucketLimit, now: number): boolean {
    const limit = refusalLimit(rateLimit);
    this.#refusals ??= new TokenBucket(limit, now);
    this.#refusals.setLimit(limit);
    return this.#refusals.take(now) > 0;
  }

  /** Asked after many packets. True: they are more than all requests that a client may send, granted and refused. */
  isPacketFlood(rateLimit: BucketLimit, now: number): boolean {
    const { rate, burst } = refusalLimit(rateLimit);
    const limit = { rate: rate + rateLimit.rate, burst: burst + rateLimit.burst };
    this.#packets ??= new TokenBucket(limit, now);
    this.#packets.setLimit(limit);
    return this.#packets.take(now, PACKETS_TOGETHER) > 0;
  }
}

function refusalLimit({ rate, burst }: BucketLimit): BucketLimit {
  return {
    rate: Math.max(LEAST_REFUSALS.rate, REFUSALS_TIMES.rate * rate),
    burst: Math.max(LEAST_REFUSALS.burst, REFUSALS_TIMES.burst * burst),
  };
}
