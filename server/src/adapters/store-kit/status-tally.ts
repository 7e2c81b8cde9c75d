import type { Status } from '@session-hub/shared';
import type { SessionCounts } from '../../ports/session-store.js';

/** How many sessions have which status, kept along with every change. */
export class StatusTally {
  readonly #counts = new Map<string, number>();
  #total = 0;

  /** Null: the session was not there before, or is not there any more. */
  move(before: string | null, after: string | null): void {
    if (before === after) return;
    if (before !== null) this.add(before, -1);
    if (after !== null) this.add(after, 1);
  }

  add(status: string, count: number): void {
    this.#counts.set(status, (this.#counts.get(status) ?? 0) + count);
    this.#total += count;
  }

  counts(): Omit<SessionCounts, 'ofOwner'> {
    const byStatus: Partial<Record<Status, number>> = {};
    for (const [status, count] of this.#counts) if (count > 0) byStatus[status as Status] = count;
    return { total: this.#total, byStatus };
  }
}
