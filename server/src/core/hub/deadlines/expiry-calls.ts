import { rootReason } from '../../session/draft/actors.js';
import type { BeforeExpiry, Expiring } from '../../session/policy/due-times.js';
import type { AppendContext } from '../../write/append-context.js';

/** How long an expiry waits for what has to happen before it. */
const LONGEST_MS = 5_000;
const MOST_AT_ONCE = 1_000;

/** The calls to what has to happen before sessions expire: each bounded in time, and all of them in number. */
export class ExpiryCalls {
  readonly #context: AppendContext;
  readonly #beforeExpiry: BeforeExpiry;
  /** Lets go of the session that waits. */
  readonly #underWay = new Map<string, () => void>();

  constructor(context: AppendContext, beforeExpiry: BeforeExpiry) {
    this.#context = context;
    this.#beforeExpiry = beforeExpiry;
  }

  has(session: string): boolean {
    return this.#underWay.has(session);
  }

  /** Goes on with `then` when the call has returned or failed, has taken too long, or is given up. Put off when there are too many. */
  async call(expiring: Expiring, then: () => Promise<void>): Promise<void> {
    if (this.#underWay.size >= MOST_AT_ONCE) return;
    await this.#bounded(expiring);
    await then();
    this.#underWay.delete(expiring.id);
  }

  giveUp(): void {
    for (const letGo of this.#underWay.values()) letGo();
  }

  #bounded(expiring: Expiring): Promise<void> {
    const { clock, logger } = this.#context;
    const session = expiring.id;
    const work = async (): Promise<void> => await this.#beforeExpiry(expiring);
    return new Promise((resolve) => {
      const cancel = clock.after(LONGEST_MS, () => {
        logger.warn('what had to happen before an expiry took too long; it expires now', { session });
        resolve();
      });
      const finish = (): void => {
        cancel();
        resolve();
      };
      this.#underWay.set(session, finish);
      work()
        .catch((error) =>
          logger.warn('what had to happen before an expiry failed', { session, error: rootReason(error) }),
        )
        .finally(finish);
    });
  }
}
