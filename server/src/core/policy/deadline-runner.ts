import { HubError } from '@session-hub/shared';
import type { Cancel } from '../../ports/clock.js';
import type { DueSession } from '../../ports/session-store.js';
import type { AppendContext } from '../append/append-context.js';
import type { Changes } from '../append/changes.js';
import { wakeChange } from '../changes/wake-change.js';
import { rootReason } from '../root-reason.js';

const LOOK_EVERY_MS = 500;
const AT_ONCE = 200;
/** Of pages on which little was to be done, so many in one look; the next look goes on behind them. */
const IDLE_PAGES = 5;
/** Sessions that take longer are left to themselves, so that they do not hold up the others. */
const WAIT_MS = 1_000;
const MOST_UNDER_WAY = 1_000;
const FAILING_PAUSE_MS = 30_000;
const MOST_FAILING = 10_000;

interface Failure {
  /** Until then the session is left alone. */
  readonly until: number;
  readonly fault: 'store' | 'session';
}

/** Asks the store what is due, and does it. One timer for all sessions; an idle session costs nothing. */
export class DeadlineRunner {
  readonly #context: AppendContext;
  readonly #changes: Changes;
  #cancel: Cancel | null = null;
  readonly #underWay = new Set<string>();
  readonly #failing = new Map<string, Failure>();
  /** How far the last look came; null where the next begins with the earliest. */
  #after: DueSession | null = null;
  /** Whether it has been told that the store does not do what deadlines need. */
  #isTroubled = false;
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
      for (let idle = 0; idle < IDLE_PAGES && !this.#stopped; ) {
        const found = await this.#runPage();
        if (found === 'nothing more') {
          this.#endRound();
          break;
        }
        if (found === 'little') idle += 1;
      }
    } catch (error) {
      this.#after = null;
      this.#noteTrouble(error);
    }
    if (!this.#stopped) this.start();
  }

  /** The next page of what is due. Those that cannot be looked after stay in it, and must not hide the ones behind. */
  async #runPage(): Promise<'much' | 'little' | 'nothing more'> {
    const now = this.#context.clock.now();
    const due = await this.#context.store.due(now, AT_ONCE, this.#after ?? undefined);
    const room = Math.max(0, MOST_UNDER_WAY - this.#underWay.size);
    const ready = due.filter(({ id }) => this.#isReady(id, now)).slice(0, room);
    await this.#atMost(Promise.all(ready.map(({ id }) => this.#wake(id, now))));
    this.#after = due.at(-1) ?? null;
    if (due.length < AT_ONCE) return 'nothing more';
    return ready.length > AT_ONCE / 2 ? 'much' : 'little';
  }

  #isReady(id: string, now: number): boolean {
    return !this.#underWay.has(id) && (this.#failing.get(id)?.until ?? 0) <= now;
  }

  #endRound(): void {
    this.#after = null;
    const now = this.#context.clock.now();
    // Whose pause is over and who was not due any more, somebody else has looked after.
    for (const [id, { until }] of this.#failing) {
      if (until <= now && !this.#underWay.has(id)) this.#failing.delete(id);
    }
    if (!this.#isTroubled || [...this.#failing.values()].some(({ fault }) => fault === 'store')) return;
    this.#isTroubled = false;
    this.#context.logger.info('deadlines are looked after again');
  }

  /** One session that cannot be looked after must not keep the others from it. */
  async #wake(id: string, now: number): Promise<void> {
    this.#underWay.add(id);
    try {
      await this.#changes.submit(id, wakeChange(now, this.#context.policy));
      this.#failing.delete(id);
    } catch (error) {
      const fault = error instanceof HubError && error.retryable ? 'store' : 'session';
      if (this.#failing.size < MOST_FAILING || this.#failing.has(id))
        this.#failing.set(id, { until: now + FAILING_PAUSE_MS, fault });
      if (fault === 'store') this.#noteTrouble(error);
      else {
        const facts = { session: id, error: rootReason(error) };
        this.#context.logger.warn('a deadline could not be carried out', facts);
      }
    } finally {
      this.#underWay.delete(id);
    }
  }

  /** Told once, however long it lasts and however many sessions it concerns. */
  #noteTrouble(error: unknown): void {
    if (this.#isTroubled || this.#stopped) return;
    this.#isTroubled = true;
    this.#context.logger.warn('deadlines cannot be looked after; trying on', { error: rootReason(error) });
  }

  #atMost(work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#context.clock.after(WAIT_MS, resolve);
      void work.then(() => {
        cancel();
        resolve();
      });
    });
  }
}
