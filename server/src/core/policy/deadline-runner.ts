import type { Cancel } from '../../ports/clock.js';
import type { AppendContext } from '../append/append-context.js';
import type { Changes } from '../append/changes.js';
import { wakeChange } from '../changes/wake-change.js';
import { isRemovable } from '../removal/removal-time.js';
import { type Removable, removeSession } from '../removal/remove-session.js';
import { type BeforeExpiry, type Expiring, expiryDue } from './before-expiry.js';
import { policyOf } from './policy-settings.js';

const LOOK_EVERY_MS = 500;
const AT_ONCE = 200;
const FAILING_PAUSE_MS = 30_000;
const MOST_FAILING = 10_000;
/** How long an expiry waits for what has to happen before it. */
const BEFORE_EXPIRY_MS = 5_000;
const MOST_BEFORE_EXPIRY = 1_000;

/** Asks the store what is due, and does it. One timer for all sessions; an idle session costs nothing. */
export class DeadlineRunner {
  readonly #context: AppendContext;
  readonly #changes: Changes;
  readonly #beforeExpiry: BeforeExpiry | null;
  #cancel: Cancel | null = null;
  /** Until when sessions are left alone whose deadline could not be carried out. */
  readonly #failing = new Map<string, number>();
  /** Sessions that something has to happen to before they expire; meanwhile the others go on. */
  readonly #expiring = new Set<string>();
  #stopped = false;

  constructor(context: AppendContext, changes: Changes, beforeExpiry: BeforeExpiry | null) {
    this.#context = context;
    this.#changes = changes;
    this.#beforeExpiry = beforeExpiry;
  }

  start(): void {
    this.#cancel = this.#context.clock.after(LOOK_EVERY_MS, () => void this.#look());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #look(): Promise<void> {
    try {
      while (!this.#stopped && (await this.#runSome()) === AT_ONCE);
    } catch (error) {
      this.#context.logger.warn('deadlines could not be looked up; trying again', { error: String(error) });
    }
    if (!this.#stopped) this.start();
  }

  /** Returns how many were looked after. */
  async #runSome(): Promise<number> {
    const now = this.#context.clock.now();
    const due = await this.#context.store.due(now, AT_ONCE + this.#failing.size + this.#expiring.size);
    const ready = due.filter(({ id }) => this.#isReady(id, now)).slice(0, AT_ONCE);
    const outcomes = await Promise.all(ready.map(({ id }) => this.#lookAfter(id, now)));
    return outcomes.filter((outcome) => outcome === 'looked after').length;
  }

  #isReady(id: string, now: number): boolean {
    return !this.#expiring.has(id) && (this.#failing.get(id) ?? 0) <= now;
  }

  async #lookAfter(id: string, now: number): Promise<'looked after' | 'put off'> {
    const expiring = this.#beforeExpiry === null ? null : await this.#expiringNow(id, now);
    if (expiring === null) {
      await this.#wake(id, now);
      return 'looked after';
    }
    if (this.#expiring.size >= MOST_BEFORE_EXPIRY) return 'put off';
    this.#expiring.add(id);
    void this.#bounded(expiring).then(async () => {
      if (!this.#stopped) await this.#wake(id, this.#context.clock.now());
      this.#expiring.delete(id);
    });
    return 'looked after';
  }

  /** From the store: in memory a session may look idle that has been busy at another node. */
  async #expiringNow(id: string, now: number): Promise<Expiring | null> {
    const record = await this.#context.store.read(id).catch(() => null);
    if (record === null) return null;
    const time = expiryDue(record, now, policyOf(record.guards, this.#context.policy));
    return time && { id, view: record.view, deadline: time.deadline, due: time.due };
  }

  /** Resolves when the work is done or has failed, or when it has taken too long. */
  #bounded(expiring: Expiring): Promise<void> {
    const { clock, logger } = this.#context;
    const session = expiring.id;
    const work = async (): Promise<void> => await this.#beforeExpiry?.(expiring);
    return new Promise((resolve) => {
      const cancel = clock.after(BEFORE_EXPIRY_MS, () => {
        logger.warn('what had to happen before an expiry took too long; it expires now', { session });
        resolve();
      });
      work()
        .catch((error) =>
          logger.warn('what had to happen before an expiry failed', { session, error: String(error) }),
        )
        .finally(() => {
          cancel();
          resolve();
        });
    });
  }

  async #remove(id: string, now: number): Promise<void> {
    const isDue: Removable = ({ view, guards }) =>
      isRemovable(view, now, policyOf(guards, this.#context.policy));
    await removeSession(this.#context, id, isDue);
  }

  /** One session that cannot be looked after must not keep the others from it. */
  async #wake(id: string, now: number): Promise<void> {
    try {
      const outcome = await this.#changes.submit(id, wakeChange(now, this.#context.policy));
      if (outcome === 'removable') await this.#remove(id, now);
      this.#failing.delete(id);
    } catch (error) {
      if (this.#failing.size < MOST_FAILING) this.#failing.set(id, now + FAILING_PAUSE_MS);
      this.#context.logger.warn('a deadline could not be carried out', { session: id, error: String(error) });
    }
  }
}
