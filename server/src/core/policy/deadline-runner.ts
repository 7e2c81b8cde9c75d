import type { Cancel } from '../../ports/clock.js';
import type { AppendContext } from '../append/append-context.js';
import type { Changes } from '../append/changes.js';
import { wakeChange } from '../changes/wake-change.js';

const LOOK_EVERY_MS = 500;
const AT_ONCE = 200;
const FAILING_PAUSE_MS = 30_000;
const MOST_FAILING = 10_000;

/** Asks the store what is due, and does it. One timer for all sessions; an idle session costs nothing. */
export class DeadlineRunner {
  readonly #context: AppendContext;
  readonly #changes: Changes;
  #cancel: Cancel | null = null;
  /** Until when sessions are left alone whose deadline could not be carried out. */
  readonly #failing = new Map<string, number>();
  #stopped = false;

  constructor(context: AppendContext, changes: Changes) {
    this.#context = context;
    this.#changes = changes;
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
    const due = await this.#context.store.due(now, AT_ONCE + this.#failing.size);
    const ready = due.filter(({ id }) => (this.#failing.get(id) ?? 0) <= now).slice(0, AT_ONCE);
    await Promise.all(ready.map(({ id }) => this.#wake(id, now)));
    return ready.length;
  }

  /** One session that cannot be looked after must not keep the others from it. */
  async #wake(id: string, now: number): Promise<void> {
    try {
      await this.#changes.submit(id, wakeChange(now, this.#context.policy));
      this.#failing.delete(id);
    } catch (error) {
      if (this.#failing.size < MOST_FAILING) this.#failing.set(id, now + FAILING_PAUSE_MS);
      this.#context.logger.warn('a deadline could not be carried out', { session: id, error: String(error) });
    }
  }
}
