import type { SessionQuery } from '@session-hub/shared';
import type { Clock } from '../../../ports/clock.js';
import type { Logger } from '../../../ports/logger.js';
import type { SessionStore } from '../../../ports/session-store.js';
import { LiveList } from './live-list.js';
import type { SharedRows } from './shared-rows.js';

export interface LiveReadsOptions {
  store: SessionStore;
  clock: Clock;
  logger: Logger;
  /** What the lists hold their rows in. */
  rows: SharedRows;
}

/** Changes are gathered for this long: a list is for looking at, not for counting. */
export const ROUND_MS = 400;
const MOST_AT_ONCE = 4;
/** So many of them may be slow ones: the other places are there for whoever is quick. */
const MOST_SLOW_AT_ONCE = 2;
/** Slow is what takes longer than this, and far longer than the quickest list: when all take long, none is to blame. */
const SLOW_MS = 100;
const SLOW_TIMES = 4;
/** From one reading to the next so many times as long as reading takes: a list fills a tenth of a place at most. */
const PERIOD_PER_COST = 10;
const LONGEST_PERIOD_MS = 10_000;
const ROUNDS_AFTER_FAILURE = 3;
/** A minute: a store in trouble refuses every list again and again. */
const ROUNDS_BETWEEN_WARNINGS = 150;
/** Reports of the store may get lost; a list that has seen none for so many rounds is read again anyway. */
const ROUNDS_UNTIL_READ_ANYWAY = 60;

/**
 * Reads live lists again: a few at once, the cheap ones first, and each the more seldom the more it costs. Goes by
 * rounds, because the clock may jump.
 */
export class LiveReads {
  readonly #options: LiveReadsOptions;
  #round = 0;
  #slowFrom = SLOW_MS;
  #warnFrom = 0;
  /** In the order in which they are to be read. */
  #due: LiveList[] = [];
  readonly #underWay = new Set<LiveList>();

  constructor(options: LiveReadsOptions) {
    this.#options = options;
  }

  async first(query: SessionQuery): Promise<LiveList> {
    const begun = this.#options.clock.now();
    const { store, rows } = this.#options;
    const list = new LiveList(query, await store.list(query), rows);
    this.#account(list, begun);
    list.readIn = this.#round;
    return list;
  }

  /** To be called every ROUND_MS with all lists there are. */
  round(lists: readonly LiveList[]): void {
    this.#round += 1;
    this.#slowFrom = Math.max(SLOW_MS, SLOW_TIMES * Math.min(...lists.map(({ cost }) => cost)));
    // By when the reading after this one would be due, so that what is expensive comes late, but comes.
    const place = ({ readIn, rest }: LiveList): number => readIn + 2 * rest;
    this.#due = lists
      .filter((list) => !this.#underWay.has(list) && this.#isDue(list))
      .sort((left, right) => place(left) - place(right) || left.cost - right.cost);
    this.#readNext();
  }

  /** Begins no further reading until the next round. */
  stop(): void {
    this.#due = [];
  }

  #isDue({ dirty, readIn, rest }: LiveList): boolean {
    const passed = this.#round - readIn;
    return (dirty && passed >= rest) || passed >= ROUNDS_UNTIL_READ_ANYWAY;
  }

  #readNext(): void {
    while (this.#underWay.size < MOST_AT_ONCE) {
      const slow = [...this.#underWay].filter((list) => this.#isSlow(list)).length;
      const at = this.#due.findIndex((list) => slow < MOST_SLOW_AT_ONCE || !this.#isSlow(list));
      const [list] = at < 0 ? [] : this.#due.splice(at, 1);
      if (list === undefined) return;
      if (list.watchers.size > 0) void this.#read(list);
    }
  }

  #isSlow({ cost }: LiveList): boolean {
    return cost > this.#slowFrom;
  }

  async #read(list: LiveList): Promise<void> {
    const { store, clock } = this.#options;
    this.#underWay.add(list);
    const begun = clock.now();
    list.dirty = false;
    list.readIn = this.#round;
    try {
      list.take(await store.list(list.query, 'live-list'));
      this.#account(list, begun);
    } catch (error) {
      list.dirty = true;
      list.rest = Math.max(list.rest, ROUNDS_AFTER_FAILURE);
      this.#warn(error);
    } finally {
      this.#underWay.delete(list);
      this.#readNext();
    }
  }

  /** Once a minute for all lists. */
  #warn(error: unknown): void {
    if (this.#round < this.#warnFrom) return;
    this.#warnFrom = this.#round + ROUNDS_BETWEEN_WARNINGS;
    const facts = { error: String(error) };
    this.#options.logger.warn('live lists cannot be refreshed; the hub keeps trying', facts);
  }

  #account(list: LiveList, begun: number): void {
    const took = Math.max(0, this.#options.clock.now() - begun);
    const period = Math.min(took * PERIOD_PER_COST, LONGEST_PERIOD_MS);
    list.cost = took;
    list.rest = Math.max(1, Math.ceil(period / ROUND_MS));
  }
}
