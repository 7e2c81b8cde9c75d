import { HubError } from '@session-hub/shared';
import type { Cancel } from '../../ports/clock.js';
import type { AppendContext } from '../append/append-context.js';
import type { Changes } from '../append/changes.js';
import { wakeChange } from '../changes/wake-change.js';

const LOOK_EVERY_MS = 500;
const AT_ONCE = 200;

/** Asks the store what is due, and does it. One timer for all sessions; an idle session costs nothing. */
export class DeadlineRunner {
  readonly #context: AppendContext;
  readonly #changes: Changes;
  #cancel: Cancel | null = null;
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

  /** Returns how many were due. */
  async #runSome(): Promise<number> {
    const now = this.#context.clock.now();
    const due = await this.#context.store.due(now, AT_ONCE);
    await Promise.all(due.map(({ id }) => this.#wake(id, now)));
    return due.length;
  }

  async #wake(id: string, now: number): Promise<void> {
    try {
      await this.#changes.submit(id, wakeChange(now, this.#context.policy));
    } catch (error) {
      if (error instanceof HubError && error.code === 'session_not_found') return;
      throw error;
    }
  }
}
