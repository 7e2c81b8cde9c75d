import { hubError } from '@session-hub/shared';
import type { Clock, Randomness } from '../../ports/clock.js';
import type { Places } from '../../protocol/limits/places.js';
import type { BucketLimit } from '../../protocol/limits/token-bucket.js';
import { ConnectLimiter } from '../../protocol/limits/token-bucket.js';

/** What Engine.IO tells of a connection. */
interface Connection {
  once(event: 'close', listener: () => void): unknown;
}

export interface ConnectionGateOptions {
  clock: Clock;
  randomness: Randomness;
  connectRate: BucketLimit;
  places: Places;
}

/** Soon, for the next try usually leads to another hub. */
const CLOSING_RETRY_MS = 100;
/** Connections without a place that may wait at the same time for their refusal, which only a CONNECT brings. */
const MOST_WITHOUT_PLACE = 256;

/** Says whether one more connection comes in, at the cost of a subtraction. Each counts once, however often it asks. */
export class ConnectionGate {
  readonly #options: ConnectionGateOptions;
  readonly #limiter: ConnectLimiter;
  readonly #inside = new Set<Connection>();
  /** Whose end is listened for: one that is refused and asks again is so once. */
  readonly #watched = new WeakSet<Connection>();
  /** Those that have their place until they end, however often they are refused. */
  readonly #arrived = new WeakSet<Connection>();
  readonly #withoutPlace = new Set<Connection>();
  #state: 'open' | 'shut' = 'open';

  constructor(options: ConnectionGateOptions) {
    const { clock, randomness, connectRate } = options;
    this.#options = options;
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

  /** False while too many connections wait for a refusal. */
  get isOpenToMore(): boolean {
    return this.#withoutPlace.size < MOST_WITHOUT_PLACE;
  }

  /** A connection has opened that comes to no other server than the hub's: it counts from now on until it ends. */
  arrive(connection: Connection): void {
    if (this.#options.places.tryTake(connection)) this.#arrived.add(connection);
    else this.#withoutPlace.add(connection);
    this.#watch(connection);
  }

  /** Throws the refusal with the time to come back; otherwise the connection counts until it ends, if it did not before. */
  enter(connection: Connection): 'counted' | 'counted before' {
    this.checkOpen();
    if (this.#inside.has(connection)) return 'counted before';
    const { clock, places } = this.#options;
    places.take(connection);
    const retryAfter = this.#limiter.take(clock.now());
    if (retryAfter > 0) {
      this.leave(connection);
      throw hubError('overloaded', { message: 'Too many clients connect at once.', retryAfter });
    }
    this.#inside.add(connection);
    this.#watch(connection);
    return 'counted';
  }

  /** Whether it has come in, at this moment or before. */
  isInside(connection: Connection): boolean {
    return this.#inside.has(connection);
  }

  /** It was refused after it took a place. */
  leave(connection: Connection): void {
    this.#inside.delete(connection);
    if (!this.#arrived.has(connection)) this.#options.places.leave(connection);
  }

  setConnectRate(connectRate: BucketLimit): void {
    this.#limiter.setLimit(connectRate);
  }

  shut(): void {
    this.#state = 'shut';
  }

  #watch(connection: Connection): void {
    if (this.#watched.has(connection)) return;
    this.#watched.add(connection);
    connection.once('close', () => {
      this.#inside.delete(connection);
      this.#withoutPlace.delete(connection);
      this.#options.places.leave(connection);
    });
  }
}
