import { isEnded, type SessionRow, type Status } from '@session-hub/shared';
import type { Cancel } from '../../../ports/clock.js';
import type { AppendContext } from '../../write/append-context.js';
import { type Removable, removeSession } from '../../write/remove-session.js';
import { inGroups } from './bulk.js';

const AT_A_STEP = 50;
const PAUSE_MS = 50;

/**
 * Removes ended sessions, as long as there are more than there may be, after the limit has been lowered: the expired
 * ones first, then those that ended otherwise, the oldest of each first. In steps, so that others get on meanwhile.
 */
export class Shrink {
  readonly #context: AppendContext;
  #cancel: Cancel | null = null;
  #isRunning = false;
  #stopped = false;
  #removed = 0;

  constructor(context: AppendContext) {
    this.#context = context;
  }

  /** Nothing waits for it. One that runs already goes by the limit as it is now. */
  begin(): void {
    if (this.#isRunning || this.#stopped) return;
    this.#isRunning = true;
    this.#removed = 0;
    this.#planStep(0);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #planStep(pause: number): void {
    if (this.#stopped) return;
    this.#cancel = this.#context.clock.after(pause, () => void this.#step());
  }

  async #step(): Promise<void> {
    try {
      const removed = await this.#removeSome();
      this.#removed += removed;
      if (removed > 0) return this.#planStep(PAUSE_MS);
      if (this.#removed > 0) {
        const facts = {
          removed: this.#removed,
          maxSessions: this.#context.limits.current.capacity.maxSessions,
        };
        this.#context.logger.info('sessions were removed because there may be fewer now', facts);
      }
    } catch (error) {
      const facts = { removed: this.#removed, error: String(error) };
      this.#context.logger.warn('sessions above the limit could not be removed; creates will do it', facts);
    }
    this.#isRunning = false;
  }

  /** None: there are no more than there may be, or all others still run. */
  async #removeSome(): Promise<number> {
    const { store, limits } = this.#context;
    const { maxSessions } = limits.current.capacity;
    if (maxSessions === null) return 0;
    const { total } = await store.counts(null);
    const most = Math.min(total - maxSessions, AT_A_STEP);
    if (most <= 0) return 0;
    const expired = await this.#oldest(['expired'], most);
    const meant = expired.length > 0 ? expired : await this.#oldest(['completed', 'failed', 'closed'], most);
    const isOver: Removable = ({ view }) => isEnded(view.status);
    const tombstones = await inGroups(meant, async ({ id }) =>
      this.#stopped ? null : await removeSession(this.#context, id, isOver).catch(() => null),
    );
    return tombstones.filter((tombstone) => tombstone !== null).length;
  }

  async #oldest(status: Status[], limit: number): Promise<readonly SessionRow[]> {
    return (await this.#context.store.list({ status, order: 'asc', limit }, 'hub')).rows;
  }
}
