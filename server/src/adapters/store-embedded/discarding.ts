import type { StatementCache } from './statement-cache.js';
import { STATEMENTS } from './statements.js';

/** Rows deleted in one transaction, so that no commit takes long. */
const PIECE = 2_000;

/** Deletes what removed sessions leave behind, some with each commit. */
export class Discarding {
  readonly #statements: StatementCache;
  /** Whether anything may be left. */
  #hasMore = true;

  constructor(statements: StatementCache) {
    this.#statements = statements;
  }

  /** Within a transaction. From then on nothing of the session is found. */
  add(number: number): void {
    this.#statements.run(STATEMENTS.discard, [number]);
    this.#hasMore = true;
    this.goOn();
  }

  /** Within a transaction. */
  goOn(): void {
    if (!this.#hasMore) return;
    const number = this.#statements.first<{ number: number }>(STATEMENTS.someDiscarded, [])?.number;
    if (number === undefined) {
      this.#hasMore = false;
      return;
    }
    this.#statements.run(STATEMENTS.deleteEvents, [number, number, PIECE]);
    this.#statements.run(STATEMENTS.deleteRemembered, [number, PIECE]);
    const isRest =
      this.#statements.first(STATEMENTS.anyEvent, [number, number]) !== undefined ||
      this.#statements.first(STATEMENTS.anyRemembered, [number]) !== undefined;
    if (!isRest) this.#statements.run(STATEMENTS.forgetDiscarded, [number]);
  }
}
