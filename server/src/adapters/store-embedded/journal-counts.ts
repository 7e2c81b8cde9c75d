import { StatusTally } from '../../core/store-kit/status-tally.js';
import type { CreationTimes, SessionCounts } from '../../ports/session-store.js';
import type { SqlValue, StatementCache } from './statement-cache.js';
import { STATEMENTS } from './statements.js';

/** How many sessions there are. The statuses are counted once, when somebody asks, and followed from then on. */
export class JournalCounts {
  readonly #statements: StatementCache;
  #tally: StatusTally | null = null;

  constructor(statements: StatementCache) {
    this.#statements = statements;
  }

  move(before: string | null, after: string | null): void {
    this.#tally?.move(before, after);
  }

  /** What was followed did not happen after all. */
  clear(): void {
    this.#tally = null;
  }

  counts(owner: string | null): SessionCounts {
    this.#tally ??= this.#countAll();
    const ofOwner = owner === null ? 0 : this.#count(STATEMENTS.countOfOwner, [owner]);
    return { ...this.#tally.counts(), ofOwner };
  }

  creationTimes(after: readonly number[]): CreationTimes {
    const times = this.#statements.first<Omit<CreationTimes, 'after'>>(STATEMENTS.creationTimes, []);
    const { average = null, oldest = null, newest = null } = times ?? {};
    return {
      after: after.map((time) => this.#count(STATEMENTS.createdAfter, [time])),
      average,
      oldest,
      newest,
    };
  }

  #countAll(): StatusTally {
    const tally = new StatusTally();
    const rows = this.#statements.all<{ status: string; count: number }>(STATEMENTS.countByStatus, []);
    for (const { status, count } of rows) tally.add(status, count);
    return tally;
  }

  #count(sql: string, values: readonly SqlValue[]): number {
    return this.#statements.first<{ count: number }>(sql, values)?.count ?? 0;
  }
}
