import { type HubStats, STATUSES } from '@session-hub/shared';
import type { AppendContext } from '../../write/append-context.js';

const HOUR = 3_600_000;
const BELIEVED_MS = 3_000;

/** What the hub holds, counted from indexes, at most every few seconds however many ask. */
export class Stats {
  readonly #context: AppendContext;
  #counted: Promise<HubStats> | null = null;
  #until = 0;

  constructor(context: AppendContext) {
    this.#context = context;
  }

  read(): Promise<HubStats> {
    const now = this.#context.clock.now();
    const isOld = now >= this.#until || this.#until - now > BELIEVED_MS;
    if (this.#counted === null || isOld) {
      this.#until = now + BELIEVED_MS;
      const counted = this.#count(now);
      this.#counted = counted;
      counted.catch(() => {
        if (this.#counted === counted) this.#counted = null;
      });
    }
    return this.#counted;
  }

  async #count(at: number): Promise<HubStats> {
    const { store, limits } = this.#context;
    const [counts, times] = await Promise.all([
      store.counts(null),
      store.creationTimes([at - HOUR, at - 6 * HOUR, at - 24 * HOUR]),
    ]);
    const { total, byStatus } = counts;
    const [within1h = 0, within6h = 0, within24h = 0] = times.after;
    const { maxSessions } = limits.current.capacity;
    // Never below 0, though the clocks of two nodes may differ.
    const age = (created: number | null): number | null =>
      created === null ? null : Math.max(0, at - created);
    return {
      at,
      total,
      sessionsByStatus: Object.fromEntries(
        STATUSES.map((status) => [status, byStatus[status] ?? 0]),
      ) as HubStats['sessionsByStatus'],
      ages: {
        under1h: within1h,
        from1hTo6h: within6h - within1h,
        from6hTo24h: within24h - within6h,
        over24h: Math.max(0, total - within24h),
      },
      averageAge: age(times.average),
      oldestAge: age(times.oldest),
      newestAge: age(times.newest),
      maxSessions,
      utilisation: maxSessions === null ? null : total / maxSessions,
    };
  }
}
