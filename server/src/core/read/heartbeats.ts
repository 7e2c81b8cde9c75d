import type { Cancel, Clock } from '../../ports/clock.js';

const TICK_MS = 100;
/** A little less than the ten seconds that are promised. */
const TICKS = 95;
/** More are due when a timer was late: the others follow in turns of their own. */
const GROUPS_AT_ONCE = 3;
const BETWEEN_TURNS_MS = 1;

/**
 * Everybody's turn comes once in ten seconds, few at a time and under one timer, which runs only while there is anybody:
 * all in one go would hold up everything else. A timer that is late makes up for it, little by little; a time of day that
 * jumps costs nobody more than one turn too many.
 */
export class Heartbeats<Member> {
  readonly #clock: Clock;
  readonly #beat: (group: readonly Member[]) => void;
  /** One for each tick of a round. None gets more than its share of those who come, whoever of them leaves. */
  readonly #groups: readonly Set<Member>[] = Array.from({ length: TICKS }, () => new Set<Member>());
  #size = 0;
  #next = 0;
  #tick = 0;
  #tickedAt = 0;
  /** Milliseconds that have passed and made no whole tick. */
  #rest = 0;
  #cancel: Cancel | null = null;

  constructor(clock: Clock, beat: (group: readonly Member[]) => void) {
    this.#clock = clock;
    this.#beat = beat;
  }

  /** Once; again only after `remove`. */
  add(member: Member): void {
    // There is always one that has no more than the average.
    while ((this.#groups[this.#next]?.size ?? 0) * TICKS > this.#size) this.#next = (this.#next + 1) % TICKS;
    this.#groups[this.#next]?.add(member);
    this.#next = (this.#next + 1) % TICKS;
    this.#size += 1;
    if (this.#cancel !== null) return;
    this.#tickedAt = this.#clock.now();
    this.#rest = 0;
    this.#wait();
  }

  remove(member: Member): void {
    // A look into each costs less than to remember for everybody where it is.
    if (this.#groups.some((group) => group.delete(member))) this.#size -= 1;
    if (this.#size === 0) this.stop();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #wait(): void {
    this.#cancel = this.#clock.after(TICK_MS, () => {
      const now = this.#clock.now();
      this.#rest += Math.min(Math.max(now - this.#tickedAt, TICK_MS), TICKS * TICK_MS);
      this.#tickedAt = now;
      this.#turn();
    });
  }

  #turn(): void {
    const due = Math.min(Math.floor(this.#rest / TICK_MS), GROUPS_AT_ONCE);
    const groups = Array.from({ length: due }, (_, ahead) => this.#groups[(this.#tick + ahead) % TICKS]);
    this.#tick = (this.#tick + due) % TICKS;
    this.#rest -= due * TICK_MS;
    if (this.#rest >= TICK_MS) this.#cancel = this.#clock.after(BETWEEN_TURNS_MS, () => this.#turn());
    else this.#wait();
    for (const group of groups) if (group !== undefined && group.size > 0) this.#beat([...group]);
  }
}
