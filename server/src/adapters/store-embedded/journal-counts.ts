import type { CreationTimes, SessionCounts } from '../../ports/session-store.js';
import { StatusTally } from '../store-kit/status-tally.js';
import type { Facets } from './journal-messages.js';
import type { SqlValue, StatementCache } from './statement-cache.js';
import { STATEMENTS } from './statements.js';

interface Counted {
  readonly tally: StatusTally;
  /** The times all sessions were created at, added up. */
  created: number;
}

/** How many sessions there are. They are counted once, when somebody asks, and followed from then on. */
export class JournalCounts {
  readonly #statements: StatementCache;
  #known: Counted | null = null;

  constructor(statements: StatementCache) {
    this.#statements = statements;
  }

  move(before: Facets | null, after: Facets | null): void {
    if (this.#known === null) return;
    this.#known.tally.move(before?.status ?? null, after?.status ?? null);
    this.#known.created += (after?.createdAt ?? 0) - (before?.createdAt ?? 0);
  }

  /** What was followed did not happen after all. */
  clear(): void {
    this.#known = null;
  }

  counts(owner: string | null): SessionCounts {
    const ofOwner = owner === null ? 0 : this.#count(STATEMENTS.countOfOwner, [owner]);
    return { ...this.#counted().tally.counts(), ofOwner };
  }

  creationTimes(after: readonly number[]): CreationTimes {
    const { tally, created } = this.#counted();
    const { total } = tally.counts();
    return {
      after: after.map((time) => this.#count(STATEMENTS.createdAfter, [time])),
      average: total === 0 ? null : created / total,
      oldest: this.#time(STATEMENTS.oldestCreation),
      newest: this.#time(STATEMENTS.newestCreation),
    };
  }

  #counted(): Counted {
    this.#known ??= this.#countAll();
    return this.#known;
  }

  #countAll(): Counted {
    const counted: Counted = { tally: new StatusTally(), created: 0 };
    const rows = this.#statements.all<{ status: string; count: number; created: number }>(
      STATEMENTS.countByStatus,
      [],
    );
    for (const { status, count, created } of rows) {
      counted.tally.add(status, count);
      counted.created += created;
    }
    return counted;
  }

  #time(sql: string): number | null {
    return this.#statements.first<{ at: number }>(sql, [])?.at ?? null;
  }

  #count(sql: string, values: readonly SqlValue[]): number {
    return this.#statements.first<{ count: number }>(sql, values)?.count ?? 0;
  }
}
