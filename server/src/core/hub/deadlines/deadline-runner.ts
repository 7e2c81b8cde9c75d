import { HubError } from '@session-hub/shared';
import type { Cancel } from '../../../ports/clock.js';
import type { Guards } from '../../../ports/session-record.js';
import type { DueSession } from '../../../ports/session-store.js';
import { wakeChange } from '../../session/changes/command-change.js';
import { rootReason } from '../../session/draft/actors.js';
import { type BeforeExpiry, type Expiring, expiryDue } from '../../session/policy/due-times.js';
import { policyOf } from '../../session/policy/policy-settings.js';
import { isRemovable } from '../../session/removal/removal-time.js';
import type { AppendContext } from '../../write/append-context.js';
import type { Changes } from '../../write/changes.js';
import { type Removable, removeSession } from '../../write/remove-session.js';
import { ExpiryCalls } from './expiry-calls.js';

const LOOK_EVERY_MS = 250;
/** Asked for together: with many partitions the question costs more than the answer. */
const AT_ONCE = 2_000;
/** Looked after side by side, which bounds the records that are held meanwhile. */
const SIDE_BY_SIDE = 400;
/** Of pages on which little was to be done, so many in one look; the next look goes on behind them. */
const IDLE_PAGES = 5;
/** Sessions that take longer are left to themselves, so that they do not hold up the others. */
const WAIT_MS = 1_000;
const MOST_UNDER_WAY = 1_000;
const LATE_MS = 1_000;
const MOST_COUNTED = 1_000;
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
  /** Null where nothing has to happen before an expiry. */
  readonly #expiryCalls: ExpiryCalls | null;
  #cancel: Cancel | null = null;
  readonly #underWay = new Set<string>();
  readonly #failing = new Map<string, Failure>();
  /** How far the last look came; null where the next begins with the earliest. */
  #after: DueSession | null = null;
  /** Whether it has been told that the store does not do what deadlines need. */
  #isTroubled = false;
  #stopped = false;

  constructor(context: AppendContext, changes: Changes, beforeExpiry: BeforeExpiry | null) {
    this.#context = context;
    this.#changes = changes;
    this.#expiryCalls = beforeExpiry === null ? null : new ExpiryCalls(context, beforeExpiry);
  }

  start(): void {
    this.#cancel = this.#context.clock.after(LOOK_EVERY_MS, () => void this.#look());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#expiryCalls?.giveUp();
  }

  /**
   * What is due for longer than it takes to come to it. What waits for the hook before an expiry is under way.
   * Asked of the store, so that it is found out too when no look comes to its end.
   */
  async overdue(): Promise<{ overdue: number; lag: number }> {
    const now = this.#context.clock.now();
    const due = await this.#context.store.due(now, MOST_COUNTED);
    const late = due.filter(({ id, wakeAt }) => now - wakeAt > LATE_MS && !this.#expiryCalls?.has(id));
    return { overdue: late.length, lag: Math.max(0, ...late.map(({ wakeAt }) => now - wakeAt)) };
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
    const ready = due.filter(({ id }) => this.#isReady(id, now));
    if (ready.length > 0) await this.#lookAfterAll(ready, now);
    this.#after = due.at(-1) ?? null;
    if (due.length < AT_ONCE) return 'nothing more';
    return ready.length > AT_ONCE / 2 ? 'much' : 'little';
  }

  /** As many as can be begun in time; the others are still due at the next look. */
  async #lookAfterAll(ready: readonly DueSession[], now: number): Promise<void> {
    const waiting = ready.values();
    let isOver = false;
    const work = async (): Promise<void> => {
      for (const { id } of waiting) {
        if (isOver || this.#stopped || this.#underWay.size >= MOST_UNDER_WAY) return;
        await this.#lookAfter(id, now);
      }
    };
    await this.#atMost(Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, ready.length) }, work)));
    isOver = true;
  }

  #isReady(id: string, now: number): boolean {
    const isBusy = this.#underWay.has(id) || this.#expiryCalls?.has(id) === true;
    return !isBusy && (this.#failing.get(id)?.until ?? 0) <= now;
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

  async #lookAfter(id: string, now: number): Promise<void> {
    const expiring = this.#expiryCalls === null ? null : await this.#expiringNow(id, now);
    if (expiring === null || this.#expiryCalls === null) return await this.#wake(id, now);
    // Not waited for: the others go on meanwhile.
    void this.#expiryCalls.call(expiring, async () => {
      if (!this.#stopped) await this.#wake(id, this.#context.clock.now());
    });
  }

  /** From the store: in memory a session may look idle that has been busy at another node. */
  async #expiringNow(id: string, now: number): Promise<Expiring | null> {
    const record = await this.#context.store.read(id).catch(() => null);
    if (record === null) return null;
    const time = expiryDue(record, now, policyOf(record.guards, this.#context.policy));
    return time && { id, view: record.view, deadline: time.deadline, due: time.due };
  }

  async #remove(id: string, now: number): Promise<void> {
    const isDue: Removable = ({ view, guards }) =>
      isRemovable(view, now, policyOf(guards, this.#context.policy)) && !this.#mustStay(guards);
    await removeSession(this.#context, id, isDue);
  }

  /** Somebody has to be told of it first, and is told or given up in the end. */
  readonly #mustStay = (guards: Guards): boolean => this.#context.watch.dueAt(guards) !== null;

  /** One session that cannot be looked after must not keep the others from it. */
  async #wake(id: string, now: number): Promise<void> {
    this.#underWay.add(id);
    try {
      const outcome = await this.#changes.submit(id, wakeChange(now, this.#context.policy, this.#mustStay));
      if (outcome === 'removable') await this.#remove(id, now);
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
