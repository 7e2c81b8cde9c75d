import { hubError } from '@session-hub/shared';
import type { Randomness } from '../../ports/clock.js';

/** There is room again when a connection ends, and when that is cannot be known. */
const RETRY_MS = { shortest: 1_000, spread: 9_000 };

/** Counts the connections of a node, of every kind: sockets, admitted or not, and streams. Each counts once. */
export class Places {
  readonly #randomness: Randomness;
  readonly #taken = new Set<object>();
  #most: number | null;

  constructor(most: number | null, randomness: Randomness) {
    this.#most = most;
    this.#randomness = randomness;
  }

  /** Connections that have a place keep it, even when there are more of them than that. */
  setMost(most: number | null): void {
    this.#most = most;
  }

  /** How many are taken. */
  get taken(): number {
    return this.#taken.size;
  }

  /** R53: throws the refusal when no place is left. */
  take(connection: object): void {
    if (this.tryTake(connection)) return;
    const wait = RETRY_MS.shortest + this.#randomness.fraction() * RETRY_MS.spread;
    const message = 'The hub holds as many connections as it may.';
    throw hubError('overloaded', { message, retryAfter: Math.round(wait) });
  }

  /** False when no place is left. */
  tryTake(connection: object): boolean {
    if (this.#taken.has(connection)) return true;
    if (this.#most !== null && this.#taken.size >= this.#most) return false;
    this.#taken.add(connection);
    return true;
  }

  leave(connection: object): void {
    this.#taken.delete(connection);
  }
}
