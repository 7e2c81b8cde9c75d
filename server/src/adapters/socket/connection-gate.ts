import { hubError } from '@session-hub/shared';
import { ConnectLimiter } from '../../core/rate-limit/connect-limiter.js';
import type { BucketLimit } from '../../core/rate-limit/token-bucket.js';
import type { Clock } from '../../ports/clock.js';
import type { Randomness } from '../../ports/randomness.js';

/** What Engine.IO tells of a connection. */
interface Connection {
  once(event: 'close', listener: () => void): unknown;
}

export interface ConnectionGateOptions {
  clock: Clock;
  randomness: Randomness;
  connectRate: BucketLimit;
  maxConnections: number | null;
}

/** Soon, for the next try usually leads to another hub. */
const CLOSING_RETRY_MS = 100;
/** There is room again when others leave, which nobody can know. */
const FULL_RETRY_MS = { shortest: 1_000, spread: 9_000 };

/** Says whether one more connection comes in, at the cost of a subtraction. Each counts once, however often it asks. */
export class ConnectionGate {
  readonly #options: ConnectionGateOptions;
  #maxConnections: number | null;
  readonly #limiter: ConnectLimiter;
  readonly #inside = new Set<Connection>();
  /** Whose end is listened for: one that is refused and asks again is so once. */
  readonly #watched = new WeakSet<Connection>();
  #state: 'open' | 'shut' = 'open';

  constructor(options: ConnectionGateOptions) {
    const { clock, randomness, connectRate } = options;
    this.#options = options;
    this.#maxConnections = options.maxConnections;
    this.#limiter = new ConnectLimiter(connectRate, randomness, clock.now());
  }

  /**
   * Throws `closing` from `shut` on, to be asked again after whatever took time. Should this be the only hub, all
   * clients come back to it again and again: they are slowed down as any crowd is.
   */
  checkOpen(): void {
    if (this.#state === 'open') return;
    const retryAfter = CLOSING_RETRY_MS + this.#limiter.take(this.#options.clock.now());
    throw hubError('closing', { retryAfter });
  }

  /** Throws the refusal with the time to come back; otherwise the connection counts until it ends, if it did not before. */
  enter(connection: Connection): 'counted' | 'counted before' {
    this.checkOpen();
    if (this.#inside.has(connection)) return 'counted before';
    const { clock, randomness } = this.#options;
    if (this.#maxConnections !== null && this.#inside.size >= this.#maxConnections) {
      const wait = FULL_RETRY_MS.shortest + randomness.fraction() * FULL_RETRY_MS.spread;
      throw overloaded('The hub holds as many connections as it may.', Math.round(wait));
    }
    const retryAfter = this.#limiter.take(clock.now());
    if (retryAfter > 0) throw overloaded('More connect at once than the hub lets in.', retryAfter);
    this.#inside.add(connection);
    if (!this.#watched.has(connection)) connection.once('close', () => this.leave(connection));
    this.#watched.add(connection);
    return 'counted';
  }

  /** Whether it has come in, at this moment or before. */
  isInside(connection: Connection): boolean {
    return this.#inside.has(connection);
  }

  /** It was refused for another reason, or has ended. */
  leave(connection: Connection): void {
    this.#inside.delete(connection);
  }

  /** Those who are inside stay, though they may be more than come in now. */
  setLimits({
    connectRate,
    maxConnections,
  }: Pick<ConnectionGateOptions, 'connectRate' | 'maxConnections'>): void {
    this.#limiter.setLimit(connectRate);
    this.#maxConnections = maxConnections;
  }

  shut(): void {
    this.#state = 'shut';
  }
}

function overloaded(message: string, retryAfter: number): Error {
  return hubError('overloaded', { message, retryAfter });
}
